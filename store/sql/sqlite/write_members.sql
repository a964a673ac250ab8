insert into members (contact, segment) values (?1, ?2)
on conflict do nothing
