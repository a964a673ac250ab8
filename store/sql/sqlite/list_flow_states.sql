-- The flows; and under no name the number of the last change of segments.
select id, state, version from flows
union all
select '' as id, value as state, 0 as version from settings where name = 'segments_revision'
order by id
