-- What time the server has.
select (extract(epoch from now()) * 1000)::bigint as now
