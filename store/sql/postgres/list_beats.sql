select process, count, calls_since from beats where count > 0
