import CLinux
import Glibc

/// Says what went wrong on standard error and ends, with 2 if the command line is to blame.
func fail(_ error: BenchmarkError) -> Never {
    let text = "websocksy-bench: \(error)\n" + (error.isUsage ? Options.usage + "\n" : "")
    // SAFETY: the kernel reads the text during the call only.
    _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(error.isUsage ? 2 : 1)
}

do throws(BenchmarkError) {
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    print(try Run(options).measure().line)
} catch {
    fail(error)
}
