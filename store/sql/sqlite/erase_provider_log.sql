delete from provider_log where contact = ?1
