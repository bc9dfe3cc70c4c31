//! Software packages and the folders they are sorted into.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use wats::{Client, Endpoint};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::ask::{Ask, ask, make, text};

/// What is read and changed.
pub(crate) struct Subject {
    /// A draft with files, in a folder.
    draft: String,
    /// The same, released.
    released: String,
    /// Drafts that are deleted: by id, and by name.
    doomed: String,
    folder: String,
    doomed_folder: String,
    /// A folder of the draft, a folder that is deleted, and files.
    package_folder: String,
    doomed_package_folder: String,
    file: String,
    doomed_file: String,
    content: String,
    checksum: String,
}

const DRAFT: &str = "draft";
const RELEASED: &str = "released";
const BY_NAME: &str = "doomed by name";
const TAGS: &str = "//*[Area[.='RF']]";

impl Subject {
    pub(crate) async fn seed(judge: &Client) -> Self {
        let folder = async |name: &str| {
            let create = Endpoint::post("make", "/api/Software/VirtualFolder");
            let body = json!({"name": name, "description": name, "isRestricted": false});
            text(&make(judge, create, ask().json(&body)).await["id"])
        };
        let (shelf, doomed_folder) = (folder("Shelf").await, folder("Doomed").await);
        let mut ids = Vec::new();
        for name in [DRAFT, RELEASED, "doomed", BY_NAME] {
            let create = Endpoint::post("make", "/api/Software/Package");
            let made = make(judge, create, ask().json(&package(name, Some(&shelf)))).await;
            let id = text(&made["packageId"]);
            let upload = Endpoint::post("make", "/api/Software/Package/UploadZip/{id}");
            make(judge, upload, archive(&id, &["Seq/main.seq", "Seq/a.txt", "Old/b.txt"])).await;
            ids.push(id);
        }
        let [draft, released, doomed, _by_name] = ids.try_into().unwrap();
        for status in ["Pending", "Released"] {
            let set = Endpoint::post("make", "/api/Software/PackageStatus/{id}");
            make(judge, set, ask().path("id", &released).query("status", status)).await;
        }
        let parts = Endpoint::get("make", "/api/internal/Software/GetSoftwareEntityDetails");
        let parts = make(judge, parts, ask().query("packageId", &draft)).await;
        let part = |name: &str| {
            let part = parts.as_array().unwrap().iter().find(|part| part["name"] == name);
            part.unwrap_or_else(|| panic!("{name} in {parts}"))
        };
        let content = text(&part("main.seq")["repositoryFolderFileId"]);
        let known = Endpoint::get("make", "/api/internal/Software/File/{id}");
        let known = make(judge, known, ask().path("id", &content)).await;
        Self {
            folder: shelf,
            doomed_folder,
            package_folder: text(&part("Seq")["id"]),
            doomed_package_folder: text(&part("Old")["id"]),
            file: text(&part("main.seq")["id"]),
            doomed_file: text(&part("a.txt")["id"]),
            checksum: known["Checksum"].as_str().unwrap_or("none").to_owned(),
            content,
            draft,
            released,
            doomed,
        }
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let ids = || [&self.draft, &self.released, &self.doomed].into_iter();
        let installed = format!("{},{}", self.released, self.draft);
        match operation {
            "software.packages" | "software.virtual_folders" => vec![ask()],
            "software.package" | "software.files" => ids().map(|id| ask().path("id", id)).collect(),
            "software.package_by_name" => {
                [(DRAFT, "Draft"), (RELEASED, "Released"), (BY_NAME, "Draft")]
                    .map(|(name, status)| ask().query("name", name).query("status", status))
                    .into()
            }
            "software.packages_by_tag" => ["Draft", "Released"]
                .map(|s| ask().query("tag", "Area=RF").query("status", s))
                .into(),
            "software.internal.file" => vec![ask().path("id", &self.content)],
            "software.internal.check_file" => vec![
                ask()
                    .query("checksum", &self.checksum)
                    .query("parentFolderId", &self.package_folder)
                    .query("filePath", "Seq/main.seq")
                    .query("packageId", &self.draft)
                    .query("fileDateEpoch", 0),
            ],
            "software.internal.history" => vec![
                ask().query("tags", TAGS),
                ask().query("tags", TAGS).query("allVersions", true).query("status", 0),
            ],
            "software.internal.download_history" => vec![ask().query("clientId", 1)],
            "software.internal.revoked" => vec![ask().query("installedPackages", installed)],
            "software.internal.available" => {
                vec![
                    ask().query("installedPackages", installed),
                    ask().query("installedPackages", ""),
                ]
            }
            "software.internal.entity_details" | "software.internal.package" => {
                ids().map(|id| ask().query("packageId", id)).collect()
            }
            "software.internal.package_by_name" => {
                (0..4).map(|s| ask().query("packageName", RELEASED).query("status", s)).collect()
            }
            "software.internal.packages_by_tag" => {
                (0..4).map(|status| ask().query("tags", TAGS).query("status", status)).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        let folder = |id: &str| json!({"id": id, "name": format!("Shelf {name}"), "description": name, "isRestricted": true});
        match operation {
            "software.create_package" => vec![ask().json(&package(name, None))],
            "software.update_package" => {
                let mut changed = package(DRAFT, Some(&self.folder));
                changed["description"] = name.into();
                vec![ask().path("id", &self.draft).json(&changed)]
            }
            "software.delete_package" => vec![ask().path("id", &self.doomed)],
            "software.delete_package_by_name" => {
                vec![ask().query("name", BY_NAME).query("version", 1)]
            }
            "software.set_status" => {
                vec![ask().path("id", &self.released).query("status", "Revoked")]
            }
            "software.upload_zip" => {
                vec![archive(&self.draft, &["Seq/main.seq", &format!("New/{name}")])]
            }
            "software.set_file_attribute" => {
                vec![ask().path("id", &self.file).query("attribute", "ExecuteOnce")]
            }
            "software.create_virtual_folder" => {
                vec![ask().json(&json!({"name": name, "description": name, "isRestricted": false}))]
            }
            "software.update_virtual_folder" => vec![ask().json(&folder(&self.folder))],
            "software.delete_virtual_folder" => vec![ask().path("id", &self.doomed_folder)],
            "software.internal.create_folder" => {
                vec![ask().query("packageId", &self.draft).json(&json!({"name": name}))]
            }
            "software.internal.update_folder" => {
                vec![ask().json(&json!({"id": self.package_folder, "name": name}))]
            }
            "software.internal.delete_files" => {
                vec![ask().query("packageFolderFileIds", &self.doomed_file)]
            }
            "software.internal.delete_folder" => {
                vec![ask().query("packageFolderId", &self.doomed_package_folder)]
            }
            "software.internal.log_download" => {
                vec![ask().query("packageId", &self.released).query("downloadSize", 7)]
            }
            _ => Vec::new(),
        }
    }
}

fn package(name: &str, folder: Option<&str>) -> Value {
    json!({
        "name": name, "description": name, "installOnRoot": false, "rootDirectory": "/",
        "priority": 1, "virtualFolderId": folder, "tags": [{"key": "Area", "value": "RF"}],
    })
}

/// An upload of an archive; each file holds its own path.
fn archive(package: &str, files: &[&str]) -> Ask {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for path in files {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(path.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    ask().path("id", package).file("package.zip", "application/zip", &bytes)
}
