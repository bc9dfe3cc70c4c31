use serde_json::{Value, json};

use crate::catalog::{ask, delete, empty, look, product};

#[tokio::test]
async fn a_box_build_is_told_at_every_depth() {
    let sim = empty().await;
    let [top, _] = product(&sim, "TOP").await;
    let [middle, _] = product(&sim, "MID").await;
    let [bottom, other] = product(&sim, "LOW").await;
    let post = "/api/internal/Product/PostProductRevisionRelation";
    for (parent, child, quantity) in [(&top, &middle, 2), (&top, &other, 1), (&middle, &bottom, 3)]
    {
        let relation = json!({"ParentProductRevisionId": parent, "ProductRevisionId": child,
            "Quantity": quantity, "RevisionMask": "A,B%"});
        let rows = ask(&sim, "POST", post, &relation).await.rows();
        assert!(rows.iter().all(|row| row["ParentProductRevisionId"] == **parent));
        assert!(rows.iter().any(|row| row["ProductRevisionId"] == **child));
    }
    let info = "/api/internal/Product/GetProductInfo?partNumber=TOP&revision=A";
    let rows = look(&sim, info).await.rows();
    let mut built: Vec<_> = rows
        .iter()
        .map(|row| (row["hlevel"].as_i64().unwrap(), row["PartNumber"].clone()))
        .collect();
    assert_eq!(built.remove(0), (0, json!("TOP")));
    built.sort_by_key(|row| (row.0, row.1.to_string()));
    assert_eq!(built, [(1, json!("LOW")), (1, json!("MID")), (2, json!("LOW"))]);
    let low = rows.iter().find(|row| row["hlevel"] == 2).unwrap();
    assert_eq!((&low["Quantity"], &low["RevisionMask"]), (&json!(3), &json!("A,B%")));

    let mut relation = json!({"ProductRevisionRelationId": low["ProductRevisionRelationId"],
        "ParentProductRevisionId": middle, "ProductRevisionId": bottom, "Quantity": 5});
    let put_relation = "/api/internal/Product/PutProductRevisionRelation";
    let stored = ask(&sim, "PUT", put_relation, &relation).await.json();
    assert_eq!((&stored["Quantity"], &stored["RevisionMask"]), (&json!(5), &json!(null)));
    relation["ProductRevisionId"] = json!(other);
    assert_eq!(ask(&sim, "PUT", put_relation, &relation).await.status, 400);

    let id = relation["ProductRevisionRelationId"].as_str().unwrap();
    let path = format!(
        "/api/internal/Product/DeleteProductRevisionRelation?productRevisionRelationId={id}"
    );
    assert_eq!(delete(&sim, &path).await.status, 204);
    assert_eq!(delete(&sim, &path).await.status, 404);
    assert_eq!(look(&sim, info).await.rows().len(), 3);
}

#[tokio::test]
async fn a_relation_that_makes_no_sense_is_refused() {
    let sim = empty().await;
    let [a, b] = product(&sim, "P").await;
    let post = "/api/internal/Product/PostProductRevisionRelation";
    let relation = |parent: &str, child: &str, quantity: Value| json!({"ParentProductRevisionId": parent, "ProductRevisionId": child, "Quantity": quantity});
    let nobody = "11111111-2222-3333-4444-555555555555";
    assert_eq!(ask(&sim, "POST", post, &relation(&a, &b, json!(1))).await.status, 200);
    for (sent, status) in [
        (relation(&a, &b, json!(1)), 409),
        (relation(&b, &a, json!(1)), 400),
        (relation(&a, &a, json!(1)), 400),
        (relation(&a, nobody, json!(1)), 404),
        (relation(&a, "no id", json!(1)), 400),
        (relation(&a, &b, json!(0)), 400),
        (relation(&a, &b, json!("two")), 400),
        (json!({"ProductRevisionId": b}), 400),
    ] {
        assert_eq!(ask(&sim, "POST", post, &sent).await.status, status, "{sent}");
    }
    let info = "/api/internal/Product/GetProductInfo?partNumber=P&revision=A";
    assert_eq!(look(&sim, info).await.rows().len(), 2, "what is refused is not stored");
}

#[tokio::test]
async fn the_contents_of_a_unit_have_an_end_also_where_parts_are_shared() {
    let sim = empty().await;
    let post = "/api/internal/Product/PostProductRevisionRelation";
    // Each of two parts is built from both of the next level: twice as many at each level.
    let mut above = vec![product(&sim, "TOP").await[0].clone()];
    for level in 0..13 {
        let mut below = Vec::new();
        for name in ["L", "R"] {
            below.push(product(&sim, &format!("{name}{level}")).await[0].clone());
        }
        for parent in &above {
            for child in &below {
                let relation =
                    json!({"ParentProductRevisionId": parent, "ProductRevisionId": child});
                assert_eq!(ask(&sim, "POST", post, &relation).await.status, 200);
            }
        }
        above = below;
    }
    let unit = json!([{"serialNumber": "1", "partNumber": "TOP", "revision": "A"}]);
    assert_eq!(ask(&sim, "PUT", "/api/Production/Units", &unit).await.status, 200);
    let contents =
        "/api/internal/Production/GetUnitContents?serialNumber=1&partNumber=TOP&revision=A";
    assert_eq!(look(&sim, contents).await.status, 507);
}
