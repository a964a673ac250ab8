//! The catalogue.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::feed::Wanted;
use weir_engine::model::Product;

use super::records::records;
use super::rows::count;
use super::{Arguments, Connection, Database, statements, transaction};
use crate::contract::products::{ProductFilter, ProductGroup, Products};
use crate::{Result, stored};

records! {
    ProductRow['a] {
        id: &'a str,
        sku: Option<&'a str>,
        category: Option<&'a str>,
        currency: Option<&'a str>,
        price: Option<i64>,
        sold_out: i64,
        updated_at: i64,
        body: String,
    }

    GoneRow['a] {
        id: &'a str,
        updated_at: i64,
    }

    NameRow['a] {
        name: &'a str,
    }

    NearRow['a] {
        category: &'a str,
        currency: &'a str,
        price: i64,
        most: i64,
    }

    ShelfRow['a] {
        category: &'a str,
        sold_out: i64,
        most: i64,
    }
}

impl<'a> ProductRow<'a> {
    fn of(product: &'a Product) -> Self {
        Self {
            id: &product.id,
            sku: product.sku.as_deref(),
            category: product.category.as_deref(),
            currency: product.currency.map(weir_engine::value::Currency::code),
            price: product.rank(),
            sold_out: i64::from(!product.in_stock()),
            updated_at: product.updated_at.millis(),
            body: stored::write(product),
        }
    }
}

fn read(rows: &[(String,)]) -> Result<Vec<Product>> {
    rows.iter().map(|(body,)| stored::read(body)).collect()
}

async fn put<C: Connection>(db: &mut C, products: &[Product]) -> Result<Vec<bool>> {
    let rows: Vec<_> = products.iter().map(ProductRow::of).collect();
    let written: Vec<(String,)> = db.find(statements::WRITE_PRODUCTS, &rows).await?;
    let written: BTreeSet<_> = written.into_iter().map(|(id,)| id).collect();
    Ok(products.iter().map(|product| written.contains(&product.id)).collect())
}

async fn put_group<C: Connection>(db: &mut C, told: &ProductGroup) -> Result<bool> {
    let at = told.updated_at.millis();
    let taking = Arguments::new().text(told.id.as_str()).number(at);
    let known: Option<(String,)> = db.first(statements::WRITE_PRODUCT_GROUP, taking).await?;
    let Some((before,)) = known else { return Ok(false) };
    let before: BTreeSet<String> =
        if before.is_empty() { BTreeSet::new() } else { stored::read(&before)? };
    let members: BTreeSet<_> = told.products.iter().map(|one| one.id.clone()).collect();
    let gone: Vec<_> =
        before.difference(&members).map(|id| GoneRow { id, updated_at: at }).collect();
    db.write(statements::DROP_PRODUCTS, &gone).await?;
    if !told.products.is_empty() {
        put(db, &told.products).await?;
    }
    let ids = stored::write(&members);
    let arguments = Arguments::new().text(told.id.as_str()).text(ids.as_str());
    db.execute(statements::WRITE_GROUP_MEMBERS, arguments).await?;
    Ok(true)
}

async fn replace<C: Connection>(db: &mut C, old: &Product, new: &Product) -> Result<bool> {
    let row = ProductRow::of(new);
    let arguments = Arguments::new()
        .text(row.id)
        .text(row.sku)
        .text(row.category)
        .text(row.currency)
        .number(row.price)
        .number(row.sold_out)
        .number(row.updated_at)
        .text(row.body.as_str())
        .text(stored::write(old).as_str());
    Ok(db.execute(statements::REPLACE_PRODUCT, arguments).await? > 0)
}

async fn find<C: Connection>(db: &mut C, wanted: &Wanted) -> Result<Vec<Product>> {
    let names: Vec<_> = wanted.names.iter().map(|name| NameRow { name }).collect();
    let (mut near, mut shelves) = (Vec::new(), Vec::new());
    for shelf in &wanted.shelves {
        let (category, most) = (shelf.category.as_str(), count(shelf.limit));
        if let Some(at) = shelf.near {
            let (currency, price) = (at.currency.code(), at.rank);
            near.push(NearRow { category, currency, price, most });
        } else {
            let sold_out = i64::from(shelf.sold_out);
            shelves.push(ShelfRow { category, sold_out, most });
        }
    }
    let mut rows: Vec<(String,)> = db.find(statements::FIND_PRODUCTS, &names).await?;
    rows.extend(db.find(statements::NEAR_PRODUCTS, &near).await?);
    rows.extend(db.find(statements::SHELF_PRODUCTS, &shelves).await?);
    let found = read(&rows)?.into_iter().map(|product| (product.id.clone(), product));
    Ok(found.collect::<BTreeMap<_, _>>().into_values().collect())
}

#[async_trait]
impl<D: Database> Products for D {
    async fn put_products(&self, products: &[Product]) -> Result<Vec<bool>> {
        transaction!(self, db => put(db, products).await)
    }

    async fn put_product_group(&self, told: &ProductGroup) -> Result<bool> {
        transaction!(self, db => put_group(db, told).await)
    }

    async fn replace_product(&self, old: &Product, new: &Product) -> Result<bool> {
        transaction!(self, db => replace(db, old, new).await)
    }

    async fn delete_product(&self, id: &str) -> Result<bool> {
        transaction!(self, db => {
            let deleted = db.execute(statements::DELETE_PRODUCT, Arguments::new().text(id)).await;
            deleted.map(|count| count > 0)
        })
    }

    async fn product(&self, id: &str) -> Result<Option<Product>> {
        let mut db = self.read().await?;
        let row: Option<(String,)> =
            db.first(statements::READ_PRODUCT, Arguments::new().text(id)).await?;
        row.map(|(body,)| stored::read(&body)).transpose()
    }

    async fn products(&self, filter: &ProductFilter, limit: usize) -> Result<Vec<Product>> {
        let arguments = Arguments::new()
            .text(filter.after.as_deref().unwrap_or_default())
            .text(filter.category.as_deref())
            .text(filter.sku.as_deref())
            .number(count(limit));
        let mut db = self.read().await?;
        let rows: Vec<(String,)> = db.fetch(statements::LIST_PRODUCTS, arguments).await?;
        read(&rows)
    }

    async fn find_products(&self, wanted: &Wanted) -> Result<Vec<Product>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        find(&mut *self.read().await?, wanted).await
    }
}
