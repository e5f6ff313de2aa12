//! What a component may hold: nothing says it but tags and names, so every class is marked as
//! guessed, unless a tag is the id of a class.

use crate::import::infrastructure::build::Components;
use crate::import::infrastructure::build::deployment::{Deployment, Role};
use crate::import::models::Draft;
use crate::model::Asset;

/// Types of components that keep data.
const STORES: &[&str] = &["data-store", "message-queue", "block-storage", "virtual-machine"];

/// Gives every store whose name or tags tell what it holds an asset of that.
pub(super) fn classify(
    draft: &mut Draft<'_>,
    deployment: &Deployment<'_>,
    components: &Components,
) {
    for (at, role) in deployment.roles.iter() {
        let (Role::Whole(_), Some(component)) = (role, components[at]) else { continue };
        if !STORES.iter().any(|kind| deployment.is_a(at, kind)) {
            continue;
        }
        let known = &draft.model.components[component];
        // The value of a tag says what is there, its key asks.
        let values: Vec<String> = known
            .tags
            .iter()
            .filter_map(|tag| tag.split_once('='))
            .flat_map(|(_, value)| value.split([',', ' ', ';']))
            .map(str::to_owned)
            .collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let mut asset = Asset {
            id: format!("data:{}", known.id),
            name: format!("Data in {}", known.name),
            place: known.place.clone(),
            ..Asset::default()
        };
        draft.classify(&mut asset, &values);
        if asset.classes.is_empty() {
            continue;
        }
        let asset = draft.add_asset(asset);
        draft.model.components[component].stores.insert(asset);
    }
}
