delete from beats where process = $1
