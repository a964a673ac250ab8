select process, count, calls_since from beats
