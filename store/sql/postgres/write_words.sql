-- Another process may have numbered it in the meantime.
insert into words (word)
select word from unnest($1::text[]) as new (word)
order by word
on conflict (word) do nothing
