"""Notices, what goes out by mail and chat, and links for people outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.lib.db

revision = '0010'
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_text',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('changed_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_mail_text'))
    )
    op.create_table('notice_mark',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_notice_mark'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('dedupe', sa.String(length=200), nullable=False),
    sa.Column('in_page', sa.Boolean(), nullable=False),
    sa.Column('created_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('read_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('person_id', 'dedupe', name=op.f('uq_notice_person_id_dedupe'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_page', ['person_id', 'in_page', 'id'], unique=False)
        batch_op.create_index('ix_notice_unread', ['person_id', 'read_at', 'in_page'], unique=False)

    op.create_table('notice_choice',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('in_page', sa.Boolean(), nullable=False),
    sa.Column('mail', sa.String(length=10), nullable=False),
    sa.Column('chat', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_choice_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'kind', name=op.f('pk_notice_choice'))
    )
    with op.batch_alter_table('notice_choice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_choice_kind', ['kind'], unique=False)

    op.create_table('notice_settings',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('quiet_from', sa.String(length=5), nullable=True),
    sa.Column('quiet_until', sa.String(length=5), nullable=True),
    sa.Column('chat_url', sa.Text(), nullable=True),
    sa.Column('chat_host', sa.String(length=255), nullable=True),
    sa.Column('chat_secret', sa.Text(), nullable=True),
    sa.Column('calendar_hash', sa.String(length=64), nullable=True),
    sa.Column('calendar_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_settings_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notice_settings')),
    sa.UniqueConstraint('calendar_hash', name=op.f('uq_notice_settings_calendar_hash'))
    )
    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('notice_id', sa.Integer(), nullable=True),
    sa.Column('template', sa.String(length=40), nullable=False),
    sa.Column('to_name', sa.String(length=200), nullable=False),
    sa.Column('to_address', sa.String(length=200), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('lease_until', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=500), nullable=True),
    sa.Column('created_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('sent_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_post_notice_id_notice')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_post_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('uuid', name=op.f('uq_post_uuid'))
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index('ix_post_due', ['state', 'due_at', 'id'], unique=False)
        batch_op.create_index('ix_post_person', ['person_id', 'state', 'mode', 'channel'], unique=False)
        batch_op.create_index('ix_post_state', ['state', 'id'], unique=False)

    op.create_table('outside_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('user_task_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=False),
    sa.Column('sent_by', sa.String(length=200), nullable=False),
    sa.Column('sent_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('times_sent', sa.Integer(), nullable=False),
    sa.Column('expires_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('opened_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('remind_days', sa.Integer(), nullable=False),
    sa.Column('remind_most', sa.Integer(), nullable=False),
    sa.Column('reminded', sa.Integer(), nullable=False),
    sa.Column('next_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=200), nullable=True),
    sa.Column('draft', app.lib.db.JsonText(), nullable=True),
    sa.Column('draft_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_outside_link_sent_by_id_person')),
    sa.ForeignKeyConstraint(['user_task_id'], ['user_task.id'], name=op.f('fk_outside_link_user_task_id_user_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_outside_link_token_hash')),
    sa.UniqueConstraint('uuid', name=op.f('uq_outside_link_uuid'))
    )
    with op.batch_alter_table('outside_link', schema=None) as batch_op:
        batch_op.create_index('ix_outside_link_due', ['state', 'next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outside_link_user_task_id'), ['user_task_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('outside_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outside_link_user_task_id'))
        batch_op.drop_index('ix_outside_link_due')

    op.drop_table('outside_link')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index('ix_post_state')
        batch_op.drop_index('ix_post_person')
        batch_op.drop_index('ix_post_due')

    op.drop_table('post')
    op.drop_table('notice_settings')
    with op.batch_alter_table('notice_choice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_choice_kind')

    op.drop_table('notice_choice')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_unread')
        batch_op.drop_index('ix_notice_page')

    op.drop_table('notice')
    op.drop_table('notice_mark')
    op.drop_table('mail_text')
