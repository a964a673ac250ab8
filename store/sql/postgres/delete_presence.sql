delete from beats where owner = $1
