delete from provider_log where contact in (select value from json_each(?1))
