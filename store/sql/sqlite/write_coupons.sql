insert into coupons (code, pool, state)
values (?1, ?2, 'free')
on conflict (code, pool) do nothing
returning code
