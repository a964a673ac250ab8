select baskets.contact, baskets.kind, baskets.id, baskets.body
from json_each(?1) as taken
cross join json_each(?2) as kind
cross join baskets on baskets.contact = taken.value and baskets.kind = kind.value
