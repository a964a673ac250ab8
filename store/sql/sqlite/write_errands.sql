insert into errands (source, product, due_at, tries) values (?1, ?2, ?3, 0)
on conflict (source, product) do nothing
