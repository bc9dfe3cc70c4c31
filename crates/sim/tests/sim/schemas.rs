//! Answers about software, stations and inspections against the schemas of the server's documents,
//! if they are at hand: exactly their keys, no more and no fewer.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use http::header::{CONTENT_TYPE, REFERER};
use serde_json::{Value, json};
use wats_sim::Sim;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::client::{send, shared, start, with_body};

async fn ask(sim: &Sim, method: &str, path: &str, body: &Value) -> Value {
    let mut asked = with_body(sim, method, path, body.to_string());
    asked.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    send(sim, asked).await.unwrap().json()
}

async fn get(sim: &Sim, path: &str) -> Value {
    ask(sim, "GET", path, &json!(null)).await
}

struct Schemas(Value);

impl Schemas {
    fn read(folder: &std::path::Path) -> Self {
        let text = std::fs::read_to_string(folder.join("spec/models.json")).unwrap();
        Self(serde_json::from_str::<Value>(&text).unwrap()["serverSchemas"].take())
    }

    fn check(&self, schema: &str, answer: &Value) {
        let fields = self.0[schema]["fields"].as_array().unwrap_or_else(|| panic!("{schema}"));
        let wanted: BTreeSet<_> =
            fields.iter().map(|field| field["wire"].as_str().unwrap()).collect();
        let own = answer.as_object().unwrap_or_else(|| panic!("{schema}: {answer}"));
        let own: BTreeSet<_> = own.keys().map(String::as_str).collect();
        assert_eq!(own, wanted, "{schema}");
    }
}

#[tokio::test]
async fn answers_about_software_have_the_keys_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let schemas = Schemas::read(&folder);
    let sim = start().await;
    let body = json!({"name": "fct", "tags": [{"key": "A", "value": "b"}]});
    let package = ask(&sim, "POST", "/api/Software/Package", &body).await;
    schemas.check("Package", &package);
    schemas.check("Setting", &package["tags"][0]);
    schemas.check("VirtualFolder", &get(&sim, "/api/Software/VirtualFolders").await[0]);

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("Seq/main.seq", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"content").unwrap();
    let mut form = b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\
        Content-Type: application/zip\r\n\r\n"
        .to_vec();
    form.extend(zip.finish().unwrap().into_inner());
    form.extend(b"\r\n--b--\r\n");
    let id = package["packageId"].as_str().unwrap();
    let path = format!("/api/Software/Package/UploadZip/{id}");
    let mut asked = with_body(&sim, "POST", &path, form);
    asked.headers_mut().insert(CONTENT_TYPE, "multipart/form-data; boundary=b".parse().unwrap());
    assert_eq!(send(&sim, asked).await.unwrap().status, 200);
    schemas.check("PackageFile", &get(&sim, &format!("/api/Software/PackageFiles/{id}")).await[0]);

    let internal = format!("/api/internal/Software/GetPackage?packageId={id}");
    let package = get(&sim, &internal).await;
    schemas.check("Package (internal)", &package);
    let folder = &package["PackageFolders"][0];
    schemas.check("PackageFolder", folder);
    let file = &folder["PackageFolderFiles"][0];
    schemas.check("PackageFolderFile", file);
    schemas.check("RepositoryFolderFile", &file["RepositoryFolderFile"]);
    let path = format!("/api/internal/Software/GetSoftwareEntityDetails?packageId={id}");
    for entity in get(&sim, &path).await.as_array().unwrap() {
        schemas.check("SoftwareEntity", entity);
    }
}

#[tokio::test]
async fn answers_about_the_system_have_the_keys_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let schemas = Schemas::read(&folder);
    let sim = start().await;
    schemas.check("Client", &get(&sim, "/api/SystemManager/Client?name=SIM").await);
    let barcode = get(&sim, "/api/BarcodeIdentifiers/IdentifyBarcode?code=a").await;
    schemas.check("BarcodeIdentifier", &barcode);
    schemas.check("PingResult", &get(&sim, "/api/internal/Client/Ping").await);
    schemas.check("VersionResult", &get(&sim, "/api/internal/Client/Version").await[0]);
}

#[tokio::test]
async fn answers_about_inspections_have_the_keys_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let schemas = Schemas::read(&folder);
    let sim = start().await;
    let base = "/api/internal/ManualInspection";
    let path = format!("{base}/PostDefinition?createDefaultXaml=true");
    let definition = ask(&sim, "POST", &path, &json!({"Name": "Visual"})).await;
    schemas.check("TestSequenceDefinition", &definition);
    schemas.check("TestSequenceDefinitionXaml", &definition["XAML"]);
    let path = format!("{base}/PostDefinition?returnAsProductionManagerEntity=true");
    let entity = ask(&sim, "POST", &path, &json!({"Name": "Other"})).await;
    schemas.check("ProductionManagerEntity", &entity);
    let id = &definition["TestSequenceDefinitionId"];
    let relation = json!({
        "TestSequenceDefinitionId": id, "EntitySchema": "Product", "EntityName": "PartNumber",
        "TestSequenceSiteRelations": [{"SiteCode": "01"}],
        "TestSequenceProcessRelations": [{"ProcessId": id}],
    });
    let stored = ask(&sim, "POST", &format!("{base}/PostRelation"), &relation).await;
    schemas.check("TestSequenceRelation", &stored);
    schemas.check("TestSequenceSiteRelation", &stored["TestSequenceSiteRelations"][0]);
    schemas.check("TestSequenceProcessRelation", &stored["TestSequenceProcessRelations"][0]);
    let mut other = relation;
    other["TestSequenceDefinitionId"] = entity["id"].clone();
    ask(&sim, "POST", &format!("{base}/PostRelation"), &other).await;
    let path = format!("{base}/GetRelationConflictsNew/{}", id.as_str().unwrap());
    schemas.check("ConflictingRelation", &get(&sim, &path).await[0]);
    let step = json!([{"id": 1, "definitionId": id}]);
    let path = format!("{base}/PutSequence?returnRootSequence=true");
    schemas.check("MiStep", &ask(&sim, "PUT", &path, &step).await[0]);
    let info = ask(&sim, "PUT", &format!("{base}/ValidateMiscInfo"), &json!({"value": "a"})).await;
    schemas.check("MiMiscInfo", &info);
}
