delete from suppressions where channel = $1 and hash = $2
