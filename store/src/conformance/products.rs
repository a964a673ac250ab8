//! The catalogue.

use std::collections::BTreeSet;

use weir_engine::feed::{Near, Shelf, Wanted};
use weir_engine::model::{Product, rank};
use weir_engine::value::Currency;

use super::{MINUTE, START, Tested};
use crate::{Errand, ProductFilter, ProductGroup};

/// A product of the shop, with everything that can be said of one.
pub fn product(id: &str, category: &str, price: Option<&str>, stock: Option<i64>) -> Product {
    let euro = || Currency::parse("EUR").unwrap();
    Product {
        id: id.into(),
        sku: Some(format!("sku-{id}")),
        name: format!("Ünï {id}"),
        description: Some("with 'quotes' and \u{1f375}".into()),
        price: price.map(|price| price.parse().unwrap()),
        currency: price.map(|_| euro()),
        compare_at_price: price.map(|_| "99".parse().unwrap()),
        stock,
        available: true,
        image: Some("https://shop.example/i.png".into()),
        url: Some("https://shop.example/p".into()),
        category: Some(category.into()),
        tags: vec!["new".into()],
        attributes: serde_json::Map::from_iter([("size".to_owned(), 42.5.into())]),
        updated_at: START,
    }
}

fn at(product: Product, minute: i64) -> Product {
    Product { updated_at: START.plus(minute * MINUTE), ..product }
}

fn names(names: &[&str]) -> Wanted {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Wanted { names, ..Wanted::default() }
}

async fn found(store: &Tested, wanted: &Wanted) -> Vec<String> {
    store.find_products(wanted).await.unwrap().into_iter().map(|product| product.id).collect()
}

/// Shops tell of changes out of order; what was told last by the shop's own clock stands.
pub async fn what_is_older_never_overwrites(store: Tested) {
    let (old, new) = (product("a", "tea", Some("1.5"), Some(1)), product("a", "mug", None, None));
    assert_eq!(store.put_products(&[at(old.clone(), 5)]).await.unwrap(), [true]);
    let batch = [at(new.clone(), 4), product("b", "tea", Some("2"), Some(0))];
    assert_eq!(store.put_products(&batch).await.unwrap(), [false, true]);
    assert_eq!(store.product("a").await.unwrap(), Some(at(old.clone(), 5)));
    assert_eq!(
        store.put_products(&[at(new.clone(), 5)]).await.unwrap(),
        [true],
        "as old is enough"
    );
    assert_eq!(store.product("a").await.unwrap(), Some(at(new.clone(), 5)));
    assert_eq!(store.put_products(&[]).await.unwrap(), Vec::<bool>::new());
    let changed = at(product("a", "hat", Some("3"), None), 6);
    assert!(!store.replace_product(&at(old, 5), &changed).await.unwrap(), "it is another by now");
    assert!(store.replace_product(&at(new, 5), &changed).await.unwrap());
    assert_eq!(store.product("a").await.unwrap(), Some(changed.clone()));
    assert!(store.delete_product("a").await.unwrap());
    assert!(!store.delete_product("a").await.unwrap());
    assert!(!store.replace_product(&changed, &changed).await.unwrap());
    assert_eq!(store.product("a").await.unwrap(), None);
}

/// What a shop tells late of a product does not bring back what it took away since.
pub async fn a_product_is_told_whole(store: Tested) {
    let told = |minute: i64, ids: &[&str]| ProductGroup {
        id: "cup".into(),
        updated_at: START.plus(minute * MINUTE),
        products: ids.iter().map(|id| at(product(id, "cup", None, None), minute)).collect(),
    };
    let put = async |minute: i64, ids: &[&str]| {
        let taken = store.put_product_group(&told(minute, ids)).await.unwrap();
        let all = store.products(&ProductFilter::default(), 9).await.unwrap();
        (taken, all.into_iter().map(|product| product.id).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(put(2, &["red", "blue"]).await, (true, "blue red".into()));
    assert_eq!(put(1, &["red", "green"]).await, (false, "blue red".into()), "it is older");
    assert_eq!(put(3, &["red", "green"]).await, (true, "green red".into()));
    assert_eq!(put(3, &["red", "green"]).await, (true, "green red".into()), "told again");
    let apart = at(product("green", "cup", None, None), 9);
    store.put_products(&[apart]).await.unwrap();
    assert_eq!(put(4, &[]).await, (true, "green".into()), "not what was written since");
    assert_eq!(put(3, &["red"]).await, (false, "green".into()), "it is gone");
    assert_eq!(put(5, &["red"]).await, (true, "green red".into()), "and there again");
    assert!(store.delete_product("red").await.unwrap());
    assert_eq!(put(5, &["red"]).await, (true, "green red".into()));
    assert_eq!(store.product("red").await.unwrap().unwrap().updated_at, START.plus(5 * MINUTE));
    let unknown = ProductGroup { id: "mug".into(), ..told(7, &[]) };
    assert!(store.put_product_group(&unknown).await.unwrap(), "never heard of, and gone");
    let late = ProductGroup { id: "mug".into(), ..told(6, &["mug"]) };
    assert!(!store.put_product_group(&late).await.unwrap());
}

/// What is asked for twice is asked for once, and what nobody brought is due again.
pub async fn errands_are_run_one_after_another(store: Tested) {
    let at = |minute: i64| START.plus(minute * MINUTE);
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    store.add_errands("tea", &ids(&["b", "a"]), at(2)).await.unwrap();
    store.add_errands("tea", &ids(&["c"]), at(1)).await.unwrap();
    store.add_errands("tea", &ids(&["b"]), at(0)).await.unwrap();
    store.add_errands("tea", &[], at(0)).await.unwrap();
    store.add_errands("mugs", &ids(&["b"]), at(0)).await.unwrap();
    let take = async |now: i64, until: i64| {
        let taken = store.take_errand("tea", at(now), at(until)).await.unwrap();
        taken.map(|errand| format!("{} {}", errand.product, errand.tries))
    };
    assert_eq!(take(0, 9).await, None, "nothing is due");
    assert_eq!(take(2, 9).await.as_deref(), Some("c 1"));
    assert_eq!(take(2, 9).await.as_deref(), Some("a 1"));
    assert_eq!(take(2, 9).await.as_deref(), Some("b 1"));
    assert_eq!(take(2, 9).await, None, "each is taken once");
    store.end_errand("tea", "a").await.unwrap();
    let said = Some("no answer".to_owned());
    let (source, product) = ("tea".to_owned(), "b".to_owned());
    let off = Errand { source, product, due_at: at(5), tries: 1, said };
    store.put_off_errand(&off).await.unwrap();
    let all = store.errands("tea", "", 9).await.unwrap();
    assert_eq!(all[0], off);
    assert_eq!(all.iter().map(|one| one.product.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(store.errands("tea", "b", 9).await.unwrap().len(), 1);
    assert_eq!(take(6, 9).await.as_deref(), Some("b 2"));
    assert_eq!(take(9, 12).await.as_deref(), Some("b 3"), "whoever took it is gone");
    let gone = Errand { source: "tea".into(), product: "a".into(), ..off };
    store.put_off_errand(&gone).await.unwrap();
    store.end_errand("tea", "a").await.unwrap();
    assert_eq!(store.errands("tea", "", 9).await.unwrap().len(), 2);
}

/// Lists are in the order of ids, byte by byte.
pub async fn products_are_listed_by_id(store: Tested) {
    let tea = |id: &str| product(id, "tea", Some("1"), None);
    let all = [tea("b"), tea("B"), product("ä/1", "mug", None, Some(-1)), tea("a")];
    store.put_products(&all).await.unwrap();
    let list = async |filter: ProductFilter, limit| -> Vec<String> {
        let found = store.products(&filter, limit).await.unwrap();
        found.into_iter().map(|product| product.id).collect()
    };
    let of = |category: Option<&str>, sku: Option<&str>, after: Option<&str>| ProductFilter {
        category: category.map(str::to_owned),
        sku: sku.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    assert_eq!(list(of(None, None, None), 9).await, ["B", "a", "b", "ä/1"]);
    assert_eq!(list(of(None, None, Some("B")), 2).await, ["a", "b"]);
    assert_eq!(list(of(Some("tea"), None, Some("a")), 9).await, ["b"]);
    assert_eq!(list(of(None, Some("sku-ä/1"), None), 9).await, ["ä/1"]);
    assert_eq!(list(of(Some("tea"), Some("sku-ä/1"), None), 9).await, Vec::<String>::new());
}

/// By id and by sku, each product once.
pub async fn what_is_looked_for_is_found(store: Tested) {
    let mut twin = product("c", "tea", Some("1"), None);
    twin.sku = Some("sku-b".into());
    let all = [twin, product("a", "tea", Some("1"), None), product("b", "mug", None, Some(0))];
    store.put_products(&all).await.unwrap();
    assert_eq!(found(&store, &Wanted::default()).await, Vec::<String>::new());
    assert_eq!(found(&store, &names(&["a", "sku-a", "x", ""])).await, ["a"]);
    assert_eq!(found(&store, &names(&["sku-b"])).await, ["b"], "the first of two");
    let whole = store.find_products(&names(&["b"])).await.unwrap();
    assert_eq!(whole, [product("b", "mug", None, Some(0))]);
    let shelf = |category: &str, sold_out, limit| Shelf {
        category: category.into(),
        near: None,
        sold_out,
        limit,
    };
    store.put_products(&[product("d", "tea", None, Some(0))]).await.unwrap();
    let on = |shelf| Wanted { shelves: BTreeSet::from([shelf]), ..names(&["b"]) };
    assert_eq!(found(&store, &on(shelf("tea", false, 9))).await, ["a", "b", "c"]);
    assert_eq!(found(&store, &on(shelf("tea", true, 9))).await, ["a", "b", "c", "d"]);
    assert_eq!(found(&store, &on(shelf("tea", true, 2))).await, ["a", "b", "c"]);
    assert_eq!(found(&store, &on(shelf("hat", true, 2))).await, ["b"]);
}

/// In stock, in the same money, on both sides of a price.
pub async fn the_nearest_prices_are_found(store: Tested) {
    let mut all: Vec<_> = [("a", "10"), ("b", "12"), ("c", "8"), ("d", "8"), ("e", "30")]
        .map(|(id, price)| product(id, "tea", Some(price), None))
        .into();
    all.push(product("f", "tea", Some("10"), Some(0)));
    all.push(product("g", "tea", None, Some(5)));
    all.push(product("h", "mug", Some("10"), Some(5)));
    let dollar = Currency::parse("USD").ok();
    all.push(Product { currency: dollar, ..product("i", "tea", Some("10"), None) });
    all.push(Product { available: false, ..product("j", "tea", Some("10"), None) });
    store.put_products(&all).await.unwrap();
    let near = |price: &str, limit| {
        let currency = Currency::parse("EUR").unwrap();
        let near = Some(Near { currency, rank: rank(price.parse().unwrap()) });
        let shelf = Shelf { category: "tea".into(), near, sold_out: false, limit };
        Wanted { shelves: BTreeSet::from([shelf]), ..Wanted::default() }
    };
    assert_eq!(found(&store, &near("10", 1)).await, ["a"]);
    assert_eq!(found(&store, &near("10", 3)).await, ["a", "b", "c"], "ties by id");
    assert_eq!(found(&store, &near("8", 2)).await, ["c", "d"]);
    assert_eq!(found(&store, &near("100", 2)).await, ["b", "e"]);
    assert_eq!(found(&store, &near("0", 9)).await, ["a", "b", "c", "d", "e"]);
}
