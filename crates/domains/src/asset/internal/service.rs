//! Calls about files of assets.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use wats_http::{Client, Download, Endpoint, Error, Request, Upload};

use super::endpoints;
use crate::answers::{done, file, list};
use crate::asset::Assets;

/// The media type that the server takes files as, whatever they hold.
const ANY: &str = "application/octet-stream";

/// Files of assets: certificates, manuals, pictures. From [`Assets::internal`].
///
/// ```no_run
/// use wats_domains::asset::Assets;
/// use wats_http::{Client, Error, Upload};
///
/// # async fn run(client: &Client) -> Result<(), Error> {
/// let files = Assets::new(client).internal();
/// files.upload("7b0c", "certificate.pdf", Upload::file("certificate.pdf")).await?;
/// for name in files.list("7b0c").await?.iter() {
///     println!("{name}");
/// }
/// files.delete("7b0c", ["certificate.pdf"]).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct AssetFiles {
    client: Client,
}

impl Assets {
    /// What only internal operations of the server offer: the files of assets.
    pub fn internal(&self) -> AssetFiles {
        AssetFiles { client: self.client.clone() }
    }
}

impl AssetFiles {
    /// Adds a file from memory to the asset with this id, under a name that no other of its files has.
    pub async fn upload_bytes(
        &self,
        asset_id: &str,
        file_name: &str,
        content: impl Into<Bytes>,
    ) -> Result<(), Error> {
        let request = self.about(&endpoints::UPLOAD, asset_id, file_name);
        done(request.body(content, ANY)).await
    }

    /// As [`upload_bytes`](Self::upload_bytes), for a file of any size, which is read while it is
    /// sent.
    pub async fn upload(
        &self,
        asset_id: &str,
        file_name: &str,
        content: Upload,
    ) -> Result<(), Error> {
        let request = self.about(&endpoints::UPLOAD, asset_id, file_name);
        done(request.upload(content, ANY)).await
    }

    /// A file, in memory; `None` if there is none of that name.
    ///
    /// Some servers answer with JSON that holds the file as base64; it is unpacked, unless the file
    /// is JSON itself by its name.
    pub async fn bytes(&self, asset_id: &str, file_name: &str) -> Result<Option<Bytes>, Error> {
        let request = self.about(&endpoints::DOWNLOAD, asset_id, file_name);
        let Some(answer) = file(request).await? else { return Ok(None) };
        let label = answer.headers().get(CONTENT_TYPE).and_then(|label| label.to_str().ok());
        let is_json = label.is_some_and(|label| label.to_ascii_lowercase().contains("json"));
        let bytes = answer.into_value();
        if is_json
            && !file_name.to_ascii_lowercase().ends_with(".json")
            && let Some(content) = packed(&bytes)
        {
            return Ok(Some(content));
        }
        Ok(Some(bytes))
    }

    /// A file of any size, read while it comes in and given as it comes.
    ///
    /// # Errors
    ///
    /// Status 404 if there is none of that name.
    pub async fn download(&self, asset_id: &str, file_name: &str) -> Result<Download, Error> {
        self.about(&endpoints::DOWNLOAD, asset_id, file_name).download().await
    }

    /// The names of an asset's files.
    pub async fn list(&self, asset_id: &str) -> Result<Arc<Vec<String>>, Error> {
        let request = crate::internal::request(&self.client, &endpoints::LIST);
        list(request.path("assetId", asset_id)).await
    }

    /// Deletes files of an asset. The existing client forgets to send the names.
    pub async fn delete<I>(&self, asset_id: &str, file_names: I) -> Result<(), Error>
    where
        I: IntoIterator<Item: Display>,
    {
        let names: Vec<String> = file_names.into_iter().map(|name| name.to_string()).collect();
        let request = crate::internal::request(&self.client, &endpoints::DELETE);
        done(request.query("assetId", asset_id).json(&names)).await
    }

    fn about<'a>(&'a self, endpoint: &'a Endpoint, asset_id: &str, file_name: &str) -> Request<'a> {
        crate::internal::request(&self.client, endpoint)
            .query("assetId", asset_id)
            .query("filename", file_name)
    }
}

/// The file within `{"content": "<base64>"}`, if that is what this is.
fn packed(body: &[u8]) -> Option<Bytes> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Packed {
        content: String,
    }
    let packed: Packed = serde_json::from_slice(body).ok()?;
    data_encoding::BASE64.decode(packed.content.as_bytes()).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn only_what_is_packed_is_unpacked() {
        assert_eq!(packed(br#"{"content":"aGk="}"#).as_deref(), Some(&b"hi"[..]));
        for other in [r#"{"content":"aGk="#, r#"{"content":"?"}"#, r#"{"content":"","x":1}"#, "7"] {
            assert_eq!(packed(other.as_bytes()), None, "{other}");
        }
    }
}
