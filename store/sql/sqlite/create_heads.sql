insert into heads (contact, counter) values (?1, 0)
