import Foundation

exit(Contract.run(Array(CommandLine.arguments.dropFirst())))
