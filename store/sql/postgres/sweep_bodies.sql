delete from bodies
where contact between $1 and $2 and at < $3
