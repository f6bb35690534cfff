/// An end of a pipe, by what whoever holds it does.
package enum PipeEnd: Sendable {
    case reading, writing
}
