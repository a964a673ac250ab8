select owner, count from beats
