insert into suppressions (channel, hash, reason, at)
values (?1, ?2, ?3, ?4)
on conflict do nothing
