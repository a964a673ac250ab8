select owner, count from beats where count > 0
