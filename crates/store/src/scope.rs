//! Lists that hold only what somebody reaches: conditions through the members of collections.

use deskside_model::{CollectionId, Scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::entity::collection_member;

/// Rows whose device, in this column, is in the scope. A row without a device is in it only if everything is.
pub(crate) fn reached<E: EntityTrait>(query: Select<E>, device: impl ColumnTrait, scope: &Scope) -> Select<E> {
    let Scope::Collections(collections) = scope else {
        return query;
    };
    let members = collection_member::Entity::find()
        .select_only()
        .column(collection_member::Column::DeviceId)
        .filter(collection_member::Column::CollectionId.is_in(collections.iter().map(CollectionId::to_string)));
    query.filter(device.in_subquery(members.into_query()))
}
