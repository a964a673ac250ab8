insert into erasures (contact, at)
values (?1, ?2)
on conflict do nothing
