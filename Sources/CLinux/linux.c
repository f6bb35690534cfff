// A target needs one source file; the headers are all there is.
