"""User tasks: comments, files, held completions, delegation, waiting; letters as keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.lib.db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('instance_id', sa.Integer(), nullable=False),
    sa.Column('element_instance', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_by', sa.String(length=200), nullable=False),
    sa.Column('added_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('removed_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('removed_by', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_task_attachment_added_by_id_person')),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_task_attachment_instance_id_instance')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_attachment')),
    sa.UniqueConstraint('uuid', name=op.f('uq_task_attachment_uuid'))
    )
    with op.batch_alter_table('task_attachment', schema=None) as batch_op:
        batch_op.create_index('ix_task_attachment_task', ['instance_id', 'element_instance'], unique=False)

    op.create_table('task_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instance_id', sa.Integer(), nullable=False),
    sa.Column('element_instance', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('mentions', app.lib.db.JsonText(), nullable=False),
    sa.Column('written_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('edited_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('removed_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.String(length=200), nullable=True),
    sa.Column('answered_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_task_comment_author_id_person')),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_task_comment_instance_id_instance')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_comment'))
    )
    with op.batch_alter_table('task_comment', schema=None) as batch_op:
        batch_op.create_index('ix_task_comment_kind_answered', ['kind', 'answered_at'], unique=False)
        batch_op.create_index('ix_task_comment_task', ['instance_id', 'element_instance'], unique=False)

    op.create_table('task_completion',
    sa.Column('user_task_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('person', sa.String(length=200), nullable=False),
    sa.Column('typed', app.lib.db.JsonText(), nullable=False),
    sa.Column('answers', app.lib.db.JsonText(), nullable=False),
    sa.Column('begun_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('due_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_task_completion_person_id_person')),
    sa.ForeignKeyConstraint(['user_task_id'], ['user_task.id'], name=op.f('fk_task_completion_user_task_id_user_task')),
    sa.PrimaryKeyConstraint('user_task_id', name=op.f('pk_task_completion'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letter_keys', sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table('user_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('delegated_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('delegation', app.lib.db.JsonText(), nullable=True))
        batch_op.add_column(sa.Column('waiting_for', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('waiting_reason', sa.String(length=800), nullable=True))
        batch_op.add_column(sa.Column('waiting_since', app.lib.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('waiting_until', app.lib.db.Moment(timezone=True), nullable=True))
        batch_op.create_index('ix_user_task_delegated_by_id', ['delegated_by_id'], unique=False)
        waits = sa.text('waiting_until IS NOT NULL')
        batch_op.create_index('ix_user_task_waiting_until', ['waiting_until'], unique=False, sqlite_where=waits, postgresql_where=waits)



def downgrade() -> None:
    with op.batch_alter_table('user_task', schema=None) as batch_op:
        batch_op.drop_index('ix_user_task_waiting_until')
        batch_op.drop_index('ix_user_task_delegated_by_id')
        batch_op.drop_column('waiting_until')
        batch_op.drop_column('waiting_since')
        batch_op.drop_column('waiting_reason')
        batch_op.drop_column('waiting_for')
        batch_op.drop_column('delegation')
        batch_op.drop_column('delegated_by_id')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('letter_keys')

    op.drop_table('task_completion')
    with op.batch_alter_table('task_comment', schema=None) as batch_op:
        batch_op.drop_index('ix_task_comment_task')
        batch_op.drop_index('ix_task_comment_kind_answered')

    op.drop_table('task_comment')
    with op.batch_alter_table('task_attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_task_attachment_task')

    op.drop_table('task_attachment')
