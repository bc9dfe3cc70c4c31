//! Software packages, spoken to over raw HTTP.

use std::io::{Cursor, Write};

use http::header::{CONTENT_TYPE, RANGE, REFERER};
use serde_json::{Value, json};
use wats_sim::{Options, Sim};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::client::{Answer, encoded, get, put, request, send, start, with_body};

async fn post(sim: &Sim, path: &str, body: &Value) -> Answer {
    send(sim, with_body(sim, "POST", path, body.to_string())).await.unwrap()
}

async fn delete(sim: &Sim, path: &str) -> Answer {
    send(sim, request(sim, "DELETE", path)).await.unwrap()
}

async fn internal(sim: &Sim, method: &str, path: &str, body: &Value) -> Answer {
    let path = format!("/api/internal/Software/{path}");
    let mut asked = with_body(sim, method, &path, body.to_string());
    asked.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    send(sim, asked).await.unwrap()
}

async fn create(sim: &Sim, body: &Value) -> (String, Value) {
    let package = post(sim, "/api/Software/Package", body).await.json();
    (package["packageId"].as_str().unwrap().to_owned(), package)
}

async fn set_status(sim: &Sim, id: &str, status: &str) -> Answer {
    let path = format!("/api/Software/PackageStatus/{id}?status={status}");
    post(sim, &path, &json!(null)).await
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn upload(sim: &Sim, id: &str, query: &str, media: &str, archive: &[u8]) -> Answer {
    let mut body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.zip\"\r\n\
         Content-Type: {media}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(archive);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let path = format!("/api/Software/Package/UploadZip/{id}{query}");
    let mut asked = with_body(sim, "POST", &path, body);
    asked.headers_mut().insert(CONTENT_TYPE, "multipart/form-data; boundary=b".parse().unwrap());
    send(sim, asked).await.unwrap()
}

async fn files(sim: &Sim, id: &str) -> Vec<String> {
    let rows = get(sim, &format!("/api/Software/PackageFiles/{id}")).await.rows();
    let path = |row: &Value| {
        format!("{}/{}", row["packageFolderName"].as_str().unwrap(), row["name"].as_str().unwrap())
    };
    rows.iter().map(path).collect()
}

#[tokio::test]
async fn a_new_package_is_a_draft_and_the_next_version_of_its_name() {
    let sim = start().await;
    let (id, first) =
        create(&sim, &json!({"name": "fct", "tags": [{"key": "A", "value": "b"}]})).await;
    assert_eq!((&first["status"], &first["version"]), (&json!("Draft"), &json!(1)));
    assert_eq!(first["createdBy"], "sim");
    let (_, second) = create(&sim, &json!({"name": "fct"})).await;
    assert_eq!(second["version"], 2);
    assert_eq!(get(&sim, &format!("/api/Software/Package/{id}")).await.json(), first);
    assert_eq!(get(&sim, "/api/Software/Packages").await.rows(), [first, second]);
}

#[tokio::test]
async fn bad_packages_are_refused_and_nothing_is_stored() {
    let sim = start().await;
    for body in [
        json!({}),
        json!({"name": " "}),
        json!({"name": 1}),
        json!({"name": "a", "priority": "high"}),
        json!({"name": "a", "virtualFolderId": "25d06a2e-0d0f-4a6b-9c61-0a8a3b1c00b0"}),
        json!({"name": "a", "tags": [{"value": "without key"}]}),
        json!([]),
    ] {
        assert_eq!(post(&sim, "/api/Software/Package", &body).await.status, 400, "{body}");
    }
    assert_eq!(get(&sim, "/api/Software/Packages").await.rows(), Vec::<Value>::new());
    assert_eq!(get(&sim, "/api/Software/Package/x").await.status, 400);
    let absent = "/api/Software/Package/25d06a2e-0d0f-4a6b-9c61-0a8a3b1c00b0";
    assert_eq!(get(&sim, absent).await.status, 404);
}

#[tokio::test]
async fn the_status_goes_from_draft_to_pending_to_released_to_revoked_and_no_other_way() {
    let sim = start().await;
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    let steps = [
        ("Released", 400),
        ("Revoked", 400),
        ("Pending", 200),
        ("Revoked", 400),
        ("Draft", 200),
        ("pending", 200),
        ("Released", 200),
        ("Draft", 400),
        ("Pending", 400),
        ("Revoked", 200),
        ("Released", 400),
        ("Gone", 400),
    ];
    for (status, expected) in steps {
        assert_eq!(set_status(&sim, &id, status).await.status, expected, "{status}");
    }
    let package = get(&sim, &format!("/api/Software/Package/{id}")).await.json();
    assert_eq!((&package["status"], &package["revokedBy"]), (&json!("Revoked"), &json!("sim")));
    assert!(package["released"].is_string());
}

#[tokio::test]
async fn only_status_and_tags_of_a_pending_package_may_change() {
    let sim = start().await;
    let (id, mut package) = create(&sim, &json!({"name": "fct", "description": "old"})).await;
    let path = format!("/api/Software/Package/{id}");
    package["description"] = "new".into();
    let answer = put(&sim, &path, &package).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert_eq!(get(&sim, &path).await.json()["description"], "new");

    package["status"] = "Pending".into();
    assert_eq!(put(&sim, &path, &package).await.status, 200);
    package["tags"] = json!([{"key": "Area", "value": "RF"}]);
    assert_eq!(put(&sim, &path, &package).await.status, 200);
    package["description"] = "newer".into();
    let refused = put(&sim, &path, &package).await;
    assert_eq!(refused.status, 400);
    assert!(refused.message().contains("'description'"), "{}", refused.message());
    let xml = json!({"tags": "<PackageInfo><Area>DC</Area></PackageInfo>"});
    assert_eq!(put(&sim, &path, &xml).await.status, 200);
    let stored = get(&sim, &path).await.json();
    assert_eq!(stored["tags"], json!([{"key": "Area", "value": "DC", "change": 0}]));
    assert_eq!((&stored["status"], &stored["description"]), (&json!("Pending"), &json!("new")));
}

#[tokio::test]
async fn only_drafts_and_revoked_packages_can_be_deleted() {
    let sim = start().await;
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    let path = format!("/api/Software/Package/{id}");
    set_status(&sim, &id, "Pending").await;
    assert_eq!(delete(&sim, &path).await.status, 400);
    assert_eq!(delete(&sim, "/api/Software/PackageByName?name=fct&version=1").await.status, 400);
    set_status(&sim, &id, "Draft").await;
    assert_eq!(delete(&sim, "/api/Software/PackageByName?name=fct&version=2").await.status, 404);
    assert_eq!(delete(&sim, "/api/Software/PackageByName?name=fct").await.status, 400);
    assert_eq!(delete(&sim, &path).await.status, 204);
    assert_eq!(delete(&sim, &path).await.status, 404);
}

#[tokio::test]
async fn a_package_is_found_by_name_and_by_tag() {
    let sim = start().await;
    for _ in 0..3 {
        create(&sim, &json!({"name": "fct", "tags": [{"key": "Area", "value": "Rf"}]})).await;
    }
    let by_name = |query: &str| format!("/api/Software/PackageByName?name=fct{query}");
    assert_eq!(get(&sim, &by_name("&status=Draft")).await.json()["version"], 3);
    assert_eq!(get(&sim, &by_name("&status=Draft&version=2")).await.json()["version"], 2);
    assert_eq!(get(&sim, &by_name("&status=Released")).await.status, 404);
    assert_eq!(get(&sim, &by_name("")).await.status, 400);
    for (tag, count) in [("Area=rF", 3), ("area=Rf", 0), ("Area=DC", 0)] {
        let path = format!("/api/Software/PackagesByTag?tag={}&status=Draft", encoded(tag));
        assert_eq!(get(&sim, &path).await.rows().len(), count, "{tag}");
    }
    let path = "/api/Software/PackagesByTag?tag=Area&value=Rf&status=Draft";
    assert_eq!(get(&sim, path).await.status, 400);
}

#[tokio::test]
async fn an_archive_is_merged_unless_the_install_is_to_be_clean() {
    let sim = start().await;
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    let zip = "application/zip";
    let first = zipped(&[("Seq/main.seq", b"one"), ("Seq/Sub/b.dll", b"two")]);
    assert_eq!(upload(&sim, &id, "", zip, &first).await.status, 200);
    let second = zipped(&[("Seq/main.seq", b"new"), ("Doc/read.me", b"text")]);
    assert_eq!(upload(&sim, &id, "", zip, &second).await.status, 200);
    assert_eq!(files(&sim, &id).await, ["Doc/read.me", "Seq/main.seq", "Seq/Sub/b.dll"]);
    assert_eq!(upload(&sim, &id, "?cleanInstall=true", zip, &second).await.status, 200);
    assert_eq!(files(&sim, &id).await, ["Doc/read.me", "Seq/main.seq"]);
}

#[tokio::test]
async fn bad_archives_are_refused_whole() {
    let sim = Sim::start(Options::default().max_expanded_body_bytes(10_000)).await.unwrap();
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    let good = zipped(&[("Seq/main.seq", b"one")]);
    let bomb = vec![b'a'; 20_000];
    for (archive, media, status) in [
        (zipped(&[("Seq/a", b"one"), ("root.txt", b"two")]), "application/zip", 400),
        (zipped(&[("../out/a", b"one")]), "application/zip", 400),
        (b"PK fake".to_vec(), "application/zip", 400),
        (good[..good.len() - 30].to_vec(), "application/zip", 400),
        (zipped(&[("Seq/a", b"one"), ("Seq/bomb", &bomb)]), "application/zip", 413),
        (good.clone(), "application/octet-stream", 415),
    ] {
        let answer = upload(&sim, &id, "", media, &archive).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let bare =
        with_body(&sim, "POST", &format!("/api/Software/Package/UploadZip/{id}"), good.clone());
    assert_eq!(send(&sim, bare).await.unwrap().status, 415, "an archive without a form");
    assert_eq!(files(&sim, &id).await, Vec::<String>::new());
    set_status(&sim, &id, "Pending").await;
    assert_eq!(upload(&sim, &id, "", "application/zip", &good).await.status, 400);
}

#[tokio::test]
async fn attributes_are_added_to_a_file_in_any_case() {
    let sim = start().await;
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    upload(&sim, &id, "", "application/zip", &zipped(&[("S/a.exe", b"one")])).await;
    let list = format!("/api/Software/PackageFiles/{id}");
    let file = get(&sim, &list).await.rows().remove(0)["packageFileId"].clone();
    let path = format!("/api/Software/Package/FileAttribute/{}", file.as_str().unwrap());
    for (attribute, expected) in [
        ("executeonce", "ExecuteOnce"),
        ("TopLevelFile", "ExecuteOnce, TopLevelFile"),
        ("None", "None"),
    ] {
        let asked = format!("{path}?attribute={attribute}");
        assert_eq!(post(&sim, &asked, &json!(null)).await.status, 200);
        assert_eq!(get(&sim, &list).await.rows()[0]["attributes"], expected);
    }
    assert_eq!(post(&sim, &format!("{path}?attribute=Delete"), &json!(null)).await.status, 400);
    assert_eq!(post(&sim, &path, &json!({"attributes": "None"})).await.status, 400);
}

#[tokio::test]
async fn virtual_folders_form_a_tree_that_nothing_falls_out_of() {
    let sim = start().await;
    let path = "/api/Software/VirtualFolder";
    let seeded = get(&sim, "/api/Software/VirtualFolders").await.rows();
    assert_eq!(seeded.len(), 2);
    let parent = post(&sim, path, &json!({"name": "Oslo"})).await.json();
    let child = json!({"name": "FCT", "description": "d", "parentId": parent["id"]});
    let child = post(&sim, path, &child).await.json();
    let of_child = format!("{path}/{}", child["id"].as_str().unwrap());
    let of_parent = format!("{path}/{}", parent["id"].as_str().unwrap());
    assert_eq!(delete(&sim, &of_parent).await.status, 400, "it is not empty");
    let circle = json!({"id": parent["id"], "name": "Oslo", "parentId": child["id"]});
    assert_eq!(put(&sim, path, &circle).await.status, 400);
    let renamed = json!({"id": child["id"], "name": "ICT", "parentId": parent["id"]});
    assert_eq!(put(&sim, path, &renamed).await.json()["name"], "ICT");
    let (id, _) = create(&sim, &json!({"name": "p", "virtualFolderId": child["id"]})).await;
    assert_eq!(delete(&sim, &of_child).await.status, 400, "a package is in it");
    delete(&sim, &format!("/api/Software/Package/{id}")).await;
    assert_eq!(delete(&sim, &of_child).await.status, 204);
    assert_eq!(delete(&sim, &of_child).await.status, 404);
    assert_eq!(delete(&sim, &of_parent).await.status, 204);
    assert_eq!(get(&sim, "/api/Software/VirtualFolders").await.rows(), seeded);
}

#[tokio::test]
async fn a_station_is_told_what_is_newer_and_what_is_withdrawn() {
    let sim = start().await;
    let (old, _) = create(&sim, &json!({"name": "fct"})).await;
    for status in ["Pending", "Released"] {
        set_status(&sim, &old, status).await;
    }
    let available = format!("GetAvailablePackages?installedPackages={old}");
    assert!(internal(&sim, "GET", &available, &json!(null)).await.rows().is_empty());
    set_status(&sim, &old, "Revoked").await;
    let revoked = format!("GetRevokedPackages?installedPackages={old}");
    assert_eq!(internal(&sim, "GET", &revoked, &json!(null)).await.rows(), [json!(old)]);

    let (new, _) = create(&sim, &json!({"name": "fct"})).await;
    for status in ["Pending", "Released"] {
        set_status(&sim, &new, status).await;
    }
    let rows = internal(&sim, "GET", &available, &json!(null)).await.rows();
    assert_eq!((rows.len(), &rows[0]["PackageId"]), (1, &json!(new)));
    assert_eq!((&rows[0]["Version"], &rows[0]["Status"]), (&json!(2), &json!(2)));
    let only = format!("{revoked}&includeRevokedOnly=true");
    assert!(internal(&sim, "GET", &only, &json!(null)).await.rows().is_empty());
    assert!(
        internal(&sim, "GET", "GetRevokedPackages?installedPackages=", &json!(null))
            .await
            .rows()
            .is_empty()
    );
    assert_eq!(internal(&sim, "GET", "GetRevokedPackages", &json!(null)).await.status, 400);
}

#[tokio::test]
async fn the_tree_of_a_package_leads_to_the_bytes_of_its_files() {
    let sim = start().await;
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    let archive = zipped(&[("Seq/Sub/main.seq", b"0123456789")]);
    upload(&sim, &id, "", "application/zip", &archive).await;
    let tree =
        internal(&sim, "GET", &format!("GetPackage?packageId={id}"), &json!(null)).await.json();
    let folder = &tree["PackageFolders"][0]["PackageFolders"][0];
    assert_eq!(folder["Name"], "Sub");
    let file = &folder["PackageFolderFiles"][0];
    assert_eq!(file["RepositoryFolderFile"]["FileSize"], 10);
    let content = file["RepositoryFolderFileId"].as_str().unwrap();
    let path = format!("/api/internal/Software/DownloadFile?repositoryFolderFileId={content}");
    for (range, status, body) in
        [(None, 200, "0123456789"), (Some("bytes=4-"), 206, "456789"), (Some("bytes=10-"), 416, "")]
    {
        let mut asked = request(&sim, "GET", &path);
        asked.headers_mut().insert(REFERER, sim.url().parse().unwrap());
        if let Some(range) = range {
            asked.headers_mut().insert(RANGE, range.parse().unwrap());
        }
        let answer = send(&sim, asked).await.unwrap();
        assert_eq!(answer.status, status, "{range:?}");
        if status != 416 {
            assert_eq!(answer.text(), body, "{range:?}");
        }
    }
    let known = internal(&sim, "GET", &format!("File/{content}"), &json!(null)).await.json();
    let checksum = encoded(known["Checksum"].as_str().unwrap());
    let check = format!(
        "CheckFile?checksum={checksum}&parentFolderId={id}&filePath=Seq&packageId={id}&fileDateEpoch=0"
    );
    assert_eq!(internal(&sim, "GET", &check, &json!(null)).await.json(), known);
}

#[tokio::test]
async fn folders_of_a_draft_are_made_moved_and_deleted_with_what_is_in_them() {
    let sim = start().await;
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    upload(&sim, &id, "", "application/zip", &zipped(&[("Seq/a", b"1"), ("Seq/b", b"2")])).await;
    let entities = format!("GetSoftwareEntityDetails?packageId={id}");
    let rows = internal(&sim, "GET", &entities, &json!(null)).await.rows();
    let folder = rows.iter().find(|row| row["name"] == "Seq").unwrap()["id"].clone();
    let post_folder = format!("PostPackageFolder?packageId={id}");
    let made = json!({"name": "Top"});
    let top = internal(&sim, "POST", &post_folder, &made).await.json()["id"].clone();
    assert_eq!(internal(&sim, "POST", &post_folder, &made).await.status, 400, "the name is taken");
    let moved = json!({"id": folder, "parentId": top});
    assert_eq!(internal(&sim, "POST", "UpdatePackageFolder", &moved).await.status, 200);
    assert_eq!(files(&sim, &id).await, ["Top/Seq/a", "Top/Seq/b"]);
    let circle = json!({"id": top, "parentId": folder});
    assert_eq!(internal(&sim, "POST", "UpdatePackageFolder", &circle).await.status, 400);

    let file =
        get(&sim, &format!("/api/Software/PackageFiles/{id}")).await.rows()[0]["packageFileId"]
            .clone();
    let file = file.as_str().unwrap();
    let both = format!("DeletePackageFolderFiles?packageFolderFileIds={file},{id}");
    assert_eq!(internal(&sim, "POST", &both, &json!(null)).await.status, 404, "all or none");
    let one = format!("DeletePackageFolderFiles?packageFolderFileIds={file}");
    assert_eq!(internal(&sim, "POST", &one, &json!(null)).await.status, 200);
    assert_eq!(files(&sim, &id).await, ["Top/Seq/b"]);
    let path = format!("DeletePackageFolder?packageFolderId={}", top.as_str().unwrap());
    assert_eq!(internal(&sim, "POST", &path, &json!(null)).await.status, 200);
    assert!(internal(&sim, "GET", &entities, &json!(null)).await.rows().is_empty());
}

#[tokio::test]
async fn packages_are_found_by_a_path_over_their_tags() {
    let sim = start().await;
    for value in ["ST1", "Any"] {
        let tags = json!([{"key": "Area", "value": "A"}, {"key": "StationName", "value": value}]);
        create(&sim, &json!({"name": value, "tags": tags})).await;
    }
    let path = |path: &str| format!("GetPackagesByTag?status=0&tags={}", encoded(path));
    for (tags, count) in [
        ("//*[Area[.='A']]", 2),
        ("//*[Area[.='A']][StationName[.='ST1' or .='Any']]", 2),
        ("//*[Area[.='A']][StationName[.='ST1']]", 1),
        ("//*[Area[.='B']]", 0),
    ] {
        assert_eq!(
            internal(&sim, "GET", &path(tags), &json!(null)).await.rows().len(),
            count,
            "{tags}"
        );
    }
    assert_eq!(internal(&sim, "GET", &path("Area=A"), &json!(null)).await.status, 400);
    let word = "GetPackageByName?packageName=ST1&status=Draft";
    assert_eq!(internal(&sim, "GET", word, &json!(null)).await.status, 400);
    let number = "GetPackageByName?packageName=ST1&status=0";
    let tags = "<PackageInfo><Area>A</Area><StationName>ST1</StationName></PackageInfo>";
    assert_eq!(internal(&sim, "GET", number, &json!(null)).await.json()["Tags"], tags);
}

#[tokio::test]
async fn folders_of_a_package_are_not_put_into_each_other_without_end() {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let (id, _) = create(&sim, &json!({"name": "fct"})).await;
    let post_folder = format!("PostPackageFolder?packageId={id}");
    let mut parent = Value::Null;
    for depth in 1..=32 {
        let made = json!({"name": "F", "parentId": parent});
        let made = internal(&sim, "POST", &post_folder, &made).await;
        assert_eq!(made.status, 200, "{depth} deep");
        parent = made.json()["id"].clone();
    }
    let too_deep = json!({"name": "F", "parentId": parent});
    assert_eq!(internal(&sim, "POST", &post_folder, &too_deep).await.status, 400);
    let other = internal(&sim, "POST", &post_folder, &json!({"name": "Other"})).await.json();
    let moved = json!({"id": other["id"], "parentId": parent});
    assert_eq!(internal(&sim, "POST", "UpdatePackageFolder", &moved).await.status, 400);
    let tree = format!("GetPackage?packageId={id}");
    assert_eq!(internal(&sim, "GET", &tree, &json!(null)).await.status, 200);
}

#[tokio::test]
async fn a_virtual_folder_tells_whether_it_is_restricted_when_that_is_set() {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let path = "/api/Software/VirtualFolder";
    let made = post(&sim, path, &json!({"name": "Secret", "isRestricted": true})).await.json();
    assert_eq!(made["isRestricted"], true);
}
