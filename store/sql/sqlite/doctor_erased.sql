select count(*) as n
from erasures
