//! The software service against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::{Cursor, Write};

use wats_domains::Software;
use wats_domains::software::{FileAttribute, Package, PackageStatus, VirtualFolder};
use wats_http::{Client, Upload};
use wats_sim::{Options, Sim};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

async fn server() -> (Sim, Client) {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive as an upload, of known or unknown length.
fn upload(files: &[(&str, &[u8])], announced: bool) -> Upload {
    let bytes = zipped(files);
    let length = announced.then_some(bytes.len() as u64);
    Upload::new(length, move || {
        let bytes = bytes.clone();
        async move { Ok(Cursor::new(bytes)) }
    })
}

async fn draft(software: &Software, name: &str) -> String {
    let package = software.create_package(&Package::new(name).tag("Area", "RF")).await.unwrap();
    package.package_id.unwrap()
}

#[tokio::test]
async fn a_package_is_made_released_and_revoked() {
    let (_sim, client) = server().await;
    let software = Software::new(&client);
    assert!(software.packages().await.unwrap().is_empty());
    let id = draft(&software, "fct").await;
    assert_eq!(software.packages().await.unwrap().len(), 1, "the write is seen");
    let status = |package: &Package| package.status.clone().unwrap();
    assert_eq!(status(&software.submit_for_review(&id).await.unwrap()), PackageStatus::PENDING);
    assert_eq!(status(&software.return_to_draft(&id).await.unwrap()), PackageStatus::DRAFT);
    let refused = software.release_package(&id).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 400);
    assert!(refused.to_string().contains("cannot go from Draft"), "{refused}");
    software.submit_for_review(&id).await.unwrap();
    software.release_package(&id).await.unwrap();
    let released = &PackageStatus::RELEASED;
    let found = software.package_by_name("fct", released, None).await.unwrap().unwrap();
    assert_eq!((status(&found), found.tag_value("Area")), (PackageStatus::RELEASED, Some("RF")));
    assert_eq!(software.packages_by_tag("Area", "rf", released).await.unwrap().len(), 1);
    software.revoke_package(&id).await.unwrap();
    assert!(software.packages_by_tag("Area", "rf", released).await.unwrap().is_empty());
    assert!(software.package_by_name("fct", released, None).await.unwrap().is_none());
    software.delete_package(&id).await.unwrap();
    assert!(software.package(&id).await.unwrap().is_none());
    assert!(software.delete_package(&id).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_package_read_changed_and_saved_keeps_everything_else() {
    let (_sim, client) = server().await;
    let software = Software::new(&client);
    let id = draft(&software, "fct").await;
    let mut package = (*software.package(&id).await.unwrap().unwrap()).clone();
    package.description = Some("changed".into());
    package.priority = Some(3);
    software.update_package(&id, &package).await.unwrap();
    let stored = software.package(&id).await.unwrap().unwrap();
    assert_eq!(stored.description.as_deref(), Some("changed"));
    assert_eq!((stored.priority, stored.tag_value("Area")), (Some(3), Some("RF")));
    software.delete_package_by_name("fct", 1).await.unwrap();
    assert!(software.package(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn tags_are_taken_away_by_an_empty_list_and_left_alone_without_one() {
    let (_sim, client) = server().await;
    let software = Software::new(&client);
    let id = draft(&software, "fct").await;
    let tags = async || software.package(&id).await.unwrap().unwrap().tags.clone();
    software.submit_for_review(&id).await.unwrap();
    software.update_package(&id, &Package::default()).await.unwrap();
    assert_eq!(tags().await.unwrap().len(), 1);
    let mut package = Package::default();
    package.tags = Some(Vec::new());
    software.update_package(&id, &package).await.unwrap();
    assert!(tags().await.unwrap_or_default().is_empty());
}

#[tokio::test]
async fn an_archive_is_sent_as_a_form_whether_its_length_is_known_or_not() {
    let (sim, client) = server().await;
    let software = Software::new(&client);
    let id = draft(&software, "fct").await;
    assert!(software.package_files(&id).await.unwrap().is_empty());
    software.upload_zip(&id, upload(&[("Seq/a", b"1")], true), false).await.unwrap();
    software.upload_zip(&id, upload(&[("Seq/b", b"2")], false), false).await.unwrap();
    let files = software.package_files(&id).await.unwrap();
    let names: Vec<_> = files.iter().map(|file| file.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["a", "b"]);
    let file = files[0].package_file_id.as_deref().unwrap();
    software.update_file_attribute(file, &FileAttribute::TOP_LEVEL_FILE).await.unwrap();
    let files = software.package_files(&id).await.unwrap();
    assert_eq!(files[0].attributes.as_deref(), Some("TopLevelFile"));
    software.upload_zip(&id, upload(&[("Seq/c", b"3")], true), true).await.unwrap();
    assert_eq!(software.package_files(&id).await.unwrap().len(), 1, "the install was clean");
    let bare = upload(&[("Seq/d", b"4")], true);
    let refused = software.upload_bare_zip(&id, bare, false).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 415, "the documents want a form");
    assert_eq!(sim.counts().of("POST /api/Software/Package/UploadZip/{id}"), Some(4));
}

#[tokio::test]
async fn a_file_on_the_disk_is_an_archive_to_upload() {
    let (_sim, client) = server().await;
    let software = Software::new(&client);
    let id = draft(&software, "fct").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.zip");
    let large = vec![7_u8; 300_000];
    std::fs::write(&path, zipped(&[("Seq/large.bin", &large)])).unwrap();
    software.upload_zip(&id, Upload::file(&path), false).await.unwrap();
    assert_eq!(software.package_files(&id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn virtual_folders_are_made_changed_and_deleted() {
    let (_sim, client) = server().await;
    let software = Software::new(&client);
    let before = software.virtual_folders().await.unwrap().len();
    let mut folder = software.create_virtual_folder(&VirtualFolder::new("FCT")).await.unwrap();
    assert_eq!(software.virtual_folders().await.unwrap().len(), before + 1);
    folder.name = "ICT".into();
    assert_eq!(software.update_virtual_folder(&folder).await.unwrap().name, "ICT");
    let id = folder.id.unwrap();
    software.delete_virtual_folder(&id).await.unwrap();
    assert_eq!(software.virtual_folders().await.unwrap().len(), before);
    assert!(software.delete_virtual_folder(&id).await.unwrap_err().is_not_found());
}

#[cfg(feature = "internal")]
mod internal {
    use wats_domains::software::internal::{
        CheckFile, PackageFolder, SoftwareEntity, StatusCode, TagPath,
    };

    use super::*;

    async fn released(software: &Software, name: &str) -> String {
        let id = draft(software, name).await;
        software.submit_for_review(&id).await.unwrap();
        software.release_package(&id).await.unwrap();
        id
    }

    fn content(folders: &[PackageFolder]) -> String {
        folders[0].package_folder_files[0].repository_folder_file_id.clone().unwrap()
    }

    #[tokio::test]
    async fn a_download_that_was_cut_off_goes_on_where_it_was() {
        let (sim, client) = server().await;
        let software = Software::new(&client);
        let id = draft(&software, "fct").await;
        let bytes: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
        software.upload_zip(&id, upload(&[("Seq/main.bin", &bytes)], true), false).await.unwrap();
        let internal = software.internal();
        let package = internal.package(&id).await.unwrap().unwrap();
        let content = content(&package.package_folders);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("main.bin");
        let part = folder.path().join(format!("main.bin.{content}.part"));

        let mut whole = Vec::new();
        let mut download = internal.download_file(&content).await.unwrap();
        download.copy_to(&mut whole).await.unwrap();
        assert_eq!(whole, bytes);

        let route = "GET /api/internal/Software/DownloadFile";
        for (have, asked) in [(0, 1), (60_000, 1), (100_000, 2), (100_001, 2)] {
            std::fs::write(&part, [&bytes[..], b"more"].concat().get(..have).unwrap()).unwrap();
            let before = sim.counts().of(route).unwrap();
            let length = internal.save_file(&content, &path).await.unwrap();
            assert_eq!((length, std::fs::read(&path).unwrap() == bytes), (100_000, true), "{have}");
            assert_eq!(sim.counts().of(route).unwrap() - before, asked, "{have}");
            assert!(!part.exists(), "{have}");
        }
        let outside = internal.save_file("../x", &path).await.unwrap_err();
        assert!(!outside.may_have_been_applied() && outside.status().is_none(), "{outside}");
    }

    #[tokio::test]
    async fn a_station_learns_what_is_newer_and_what_is_revoked() {
        let (_sim, client) = server().await;
        let software = Software::new(&client);
        let internal = software.internal();
        let old = released(&software, "fct").await;
        assert!(internal.available_packages(&[&old]).await.unwrap().is_empty());
        let new = released(&software, "fct").await;
        let newer = internal.available_packages(&[&old]).await.unwrap();
        assert_eq!(newer[0].package_id.as_deref(), Some(new.as_str()));
        assert_eq!(newer[0].status, Some(StatusCode::RELEASED));
        software.revoke_package(&old).await.unwrap();
        let revoked = internal.revoked_packages(&[&old, &new], None).await.unwrap();
        assert_eq!(revoked.iter().collect::<Vec<_>>(), [&old]);
        assert!(internal.revoked_packages(&[&old], Some(true)).await.unwrap().is_empty());

        let tags = TagPath::new().tag("Area", "RF");
        let found = internal.packages_by_tag(&tags, StatusCode::RELEASED).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(internal.package_history(&tags, None, Some(true)).await.unwrap().len(), 2);
        let named = internal.package_by_name("fct", StatusCode::REVOKED).await.unwrap().unwrap();
        assert_eq!(named.version, Some(1));
        assert!(internal.package_by_name("fct", StatusCode::DRAFT).await.unwrap().is_none());
        assert_eq!(internal.is_connected().await.unwrap(), true);
        assert_eq!(internal.log_download(&new, 12).await.unwrap(), true);
        assert!(internal.package_download_history(1).await.unwrap()[0]["Name"] == "fct");
    }

    #[tokio::test]
    async fn folders_are_made_renamed_and_deleted() {
        let (_sim, client) = server().await;
        let software = Software::new(&client);
        let internal = software.internal();
        let id = draft(&software, "fct").await;
        let made = internal.create_package_folder(&id, &SoftwareEntity::folder("Seq", None)).await;
        let mut folder: SoftwareEntity = serde_json::from_value(made.unwrap()).unwrap();
        folder.name = Some("Doc".into());
        internal.update_package_folder(&folder).await.unwrap();
        software
            .upload_zip(&id, upload(&[("Doc/a", b"1"), ("Doc/b", b"2")], true), false)
            .await
            .unwrap();
        let package = internal.package(&id).await.unwrap().unwrap();
        let files = &package.package_folders[0].package_folder_files;
        let file = files[0].package_folder_file_id.clone().unwrap();
        let known = internal.file(&content(&package.package_folders)).await.unwrap().unwrap();
        let check = CheckFile {
            checksum: known.checksum.as_deref().unwrap(),
            parent_folder_id: folder.id.as_deref().unwrap(),
            file_path: "Doc/a",
            package_id: &id,
            file_date_epoch: 0,
        };
        assert!(internal.check_file(&check).await.unwrap().unwrap().is_object());
        assert!(internal.software_entity_details(&id).await.unwrap().unwrap().is_array());
        internal.delete_package_folder_files(&[file]).await.unwrap();
        assert_eq!(software.package_files(&id).await.unwrap().len(), 1);
        internal.delete_package_folder(folder.id.as_deref().unwrap()).await.unwrap();
        assert!(software.package_files(&id).await.unwrap().is_empty());
    }
}
