delete from tags where contact in (select value from json_each(?1))
