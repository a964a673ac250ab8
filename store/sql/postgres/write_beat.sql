insert into beats as said (owner, count)
values ($1, 1)
on conflict (owner) do update set count = said.count + 1, at = now()
