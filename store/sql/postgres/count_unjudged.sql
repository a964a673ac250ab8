select count(*) from heads where judged < $1 and survivor is null
