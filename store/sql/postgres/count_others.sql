-- Every process has a name of its own, which begins with this word.
select count(*)
from pg_stat_activity
where datname = current_database()
  and application_name like 'weir %'
  and application_name <> current_setting('application_name')
