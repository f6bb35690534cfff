import Glibc

exit(Startup.run(Array(CommandLine.arguments.dropFirst())))
