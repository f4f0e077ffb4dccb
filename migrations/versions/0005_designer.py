"""Drafts with their history, reviews, settings, and migrations of many instances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from lxml import etree

import app.lib.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('setting',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', app.lib.db.JsonText(), nullable=False),
    sa.Column('changed_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('based_on_id', sa.Integer(), nullable=True),
    sa.Column('created_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('changed_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['based_on_id'], ['process_version.id'], name=op.f('fk_draft_based_on_id_process_version')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_draft_process_id_process')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('process_id', name=op.f('uq_draft_process_id'))
    )
    op.create_table('migration_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('process_key', sa.String(length=100), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('plan', app.lib.db.JsonText(), nullable=False),
    sa.Column('chosen', app.lib.db.JsonText(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('started_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('started_by', sa.String(length=200), nullable=False),
    sa.Column('ended_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['target_id'], ['process_version.id'], name=op.f('fk_migration_run_target_id_process_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_migration_run')),
    sa.UniqueConstraint('uuid', name=op.f('uq_migration_run_uuid'))
    )
    with op.batch_alter_table('migration_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_migration_run_process_key'), ['process_key'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('files', app.lib.db.JsonText(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('proof', app.lib.db.JsonText(), nullable=False),
    sa.Column('draft_revision', sa.Integer(), nullable=False),
    sa.Column('base_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('tag', sa.String(length=100), nullable=False),
    sa.Column('submitted_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('submitted_by', sa.String(length=200), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=200), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['base_id'], ['process_version.id'], name=op.f('fk_review_base_id_process_version')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_review_process_id_process')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_review_submitted_by_id_person')),
    sa.ForeignKeyConstraint(['version_id'], ['process_version.id'], name=op.f('fk_review_version_id_process_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index('ix_review_process_state', ['process_id', 'state'], unique=False)

    op.create_table('draft_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content', app.lib.db.PackedText(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('summary', sa.String(length=500), nullable=False),
    sa.Column('at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_draft_change_process_id_process')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_change')),
    sa.UniqueConstraint('process_id', 'revision', 'name', name=op.f('uq_draft_change_process_id_revision_name'))
    )
    op.create_table('draft_file',
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_file_draft_id_draft')),
    sa.PrimaryKeyConstraint('draft_id', 'name', name=op.f('pk_draft_file'))
    )
    op.create_table('draft_presence',
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('initials', sa.String(length=10), nullable=False),
    sa.Column('file', sa.String(length=200), nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('seen_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_presence_draft_id_draft')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_draft_presence_person_id_person')),
    sa.PrimaryKeyConstraint('draft_id', 'tab', name=op.f('pk_draft_presence'))
    )
    op.create_table('migration_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('instance_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('before', sa.LargeBinary(), nullable=True),
    sa.Column('at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_migration_item_instance_id_instance')),
    sa.ForeignKeyConstraint(['run_id'], ['migration_run.id'], name=op.f('fk_migration_item_run_id_migration_run')),
    sa.ForeignKeyConstraint(['source_id'], ['process_version.id'], name=op.f('fk_migration_item_source_id_process_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_migration_item'))
    )
    with op.batch_alter_table('migration_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_migration_item_instance_id'), ['instance_id'], unique=False)
        batch_op.create_index('ix_migration_item_run_state', ['run_id', 'state'], unique=False)

    op.create_table('process_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('folders', app.lib.db.JsonText(), nullable=False),
    sa.Column('report', app.lib.db.JsonText(), nullable=False),
    sa.Column('made_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_process_import_made_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_import')),
    sa.UniqueConstraint('uuid', name=op.f('uq_process_import_uuid'))
    )
    with op.batch_alter_table('process_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_process_import_made_at'), ['made_at'], unique=False)

    op.create_table('scenario_score',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('passed', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('played_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_scenario_score'))
    )
    op.create_table('review_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(length=200), nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=200), nullable=False),
    sa.Column('resolved_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('resolved_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_comment_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comment'))
    )
    with op.batch_alter_table('review_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_comment_review_id'), ['review_id'], unique=False)

    with op.batch_alter_table('process', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('owner', sa.String(length=200), nullable=False, server_default=''))
        batch_op.create_foreign_key(batch_op.f('fk_process_owner_id_person'), 'person', ['owner_id'], ['id'])

    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fired", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table('process_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tag', sa.String(length=100), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('author', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('reviewer', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('effective_at', app.lib.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('share', sa.Integer(), nullable=False, server_default='100'))
        batch_op.add_column(sa.Column('restores', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.Text(), nullable=False, server_default=''))

    with op.batch_alter_table('instance', schema=None) as batch_op:
        batch_op.create_index('ix_instance_version_state', ['version_id', 'state'], unique=False)

    keep_tags(op.get_bind())


def keep_tags(connection: sa.Connection) -> None:
    """Writes the tags that published diagrams bear into their versions."""
    version = sa.table('process_version', sa.column('id', sa.Integer), sa.column('process_id', sa.Integer),
                       sa.column('files', app.lib.db.JsonText()), sa.column('tag', sa.String))
    process = sa.table('process', sa.column('id', sa.Integer), sa.column('key', sa.String))
    said = sa.select(version.c.id, process.c.key, version.c.files)
    said = said.join_from(version, process, version.c.process_id == process.c.id)
    for number, key, files in connection.execute(said).all():
        tag = drawn_tag(key, files)
        if tag:
            connection.execute(version.update().where(version.c.id == number).values(tag=tag))


def drawn_tag(key: str, files: dict[str, str]) -> str:
    """The tag that the process of this key bears in its diagram, read as on the day of this revision."""
    bpmn = '{http://www.omg.org/spec/BPMN/20100524/MODEL}'
    tag = f'{bpmn}extensionElements/{{http://camunda.org/schema/zeebe/1.0}}versionTag'
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for name, text in sorted(files.items()):
        if name.endswith('.bpmn'):
            for process in etree.fromstring(text.encode(), parser).iterfind(f'{bpmn}process'):
                if process.get('id') == key:
                    said = process.find(tag)
                    return '' if said is None else str(said.get('value') or '').strip()[:100]
    return ''


def downgrade() -> None:
    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.drop_column("fired")
    with op.batch_alter_table('instance', schema=None) as batch_op:
        batch_op.drop_index('ix_instance_version_state')

    with op.batch_alter_table('process_version', schema=None) as batch_op:
        batch_op.drop_column('reason')
        batch_op.drop_column('restores')
        batch_op.drop_column('share')
        batch_op.drop_column('effective_at')
        batch_op.drop_column('reviewer')
        batch_op.drop_column('author')
        batch_op.drop_column('tag')

    with op.batch_alter_table('process', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_process_owner_id_person'), type_='foreignkey')
        batch_op.drop_column('owner')
        batch_op.drop_column('owner_id')

    with op.batch_alter_table('review_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_comment_review_id'))

    op.drop_table('review_comment')
    with op.batch_alter_table('migration_item', schema=None) as batch_op:
        batch_op.drop_index('ix_migration_item_run_state')
        batch_op.drop_index(batch_op.f('ix_migration_item_instance_id'))

    op.drop_table('migration_item')
    op.drop_table('scenario_score')
    with op.batch_alter_table('process_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_process_import_made_at'))

    op.drop_table('process_import')
    op.drop_table('draft_presence')
    op.drop_table('draft_file')
    op.drop_table('draft_change')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index('ix_review_process_state')

    op.drop_table('review')
    with op.batch_alter_table('migration_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_migration_run_process_key'))

    op.drop_table('migration_run')
    op.drop_table('draft')
    op.drop_table('setting')
