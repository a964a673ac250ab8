delete from contacts where contact in (select value from json_each(?1))
