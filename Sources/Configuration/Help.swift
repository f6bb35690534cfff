/// What the program tells about its command line.
package enum Help {
    /// The answer to `--help`, for standard output.
    package static var text: String {
        """
        Usage: websocksy [OPTION]... [FILE]

        Accepts WebSocket connections and bridges each of them to a socket.

          FILE                       the configuration file, read before all options
              --config FILE          the same

          -p, --port PORT            the port to listen on, 0 for any (default: 8001)
          -l, --listen HOST          an address, a name or unix:///path to listen on,
                                     may be repeated (default: ::)
          -k, --ping SECONDS         ping clients that are silent so long, 0 for
                                     never (default: 30)
          -b, --backend BACKEND      what finds the peers; drops the backend before it
                                     and that one's options (default: default)
          -c, --option KEY=VALUE     an option for the backend, may be repeated
              --plugins DIR          where backends and framings are loaded from
                                     (default: $WEBSOCKSY_PLUGINS, or where they
                                     were installed)
              --check-config         tell what is wrong with the configuration and end
          -h, --help                 print this and end
              --version              print the version and end

        Examples:
          websocksy websocksy.cfg
          websocksy -p 8001 -l 127.0.0.1 -c host=tcp://127.0.0.1:6379

        More: man websocksy, man websocksy.cfg

        """
    }

    /// The last line after usage errors.
    package static var hint: String { "try 'websocksy --help'" }
}
