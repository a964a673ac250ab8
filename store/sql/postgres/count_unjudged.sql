select count(*) from heads where judged < $1
