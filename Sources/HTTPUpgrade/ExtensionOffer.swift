/// One extension that the client offers, with what it says about it.
package struct ExtensionOffer: Equatable, Sendable {
    /// A parameter of an offer; a quoted value is given without its quotes.
    package struct Parameter: Equatable, Sendable {
        package let name: String
        package let value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    package let name: String
    /// The parameters in order. The same name may come twice: whoever knows the extension judges that.
    package let parameters: [Parameter]

    package init(name: String, parameters: [Parameter]) {
        self.name = name
        self.parameters = parameters
    }
}
