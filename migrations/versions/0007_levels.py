"""Business calendars, service levels and their clocks, turns of assignment, absences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.lib.db

revision = '0007'
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assignment_turn',
    sa.Column('process_key', sa.String(length=100), nullable=False),
    sa.Column('element_id', sa.String(length=255), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('process_key', 'element_id', name=op.f('pk_assignment_turn'))
    )
    op.create_table('business_calendar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('country', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=10), nullable=False),
    sa.Column('hours', app.lib.db.JsonText(), nullable=False),
    sa.Column('special', app.lib.db.JsonText(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_business_calendar')),
    sa.UniqueConstraint('name', name=op.f('uq_business_calendar_name'))
    )
    op.create_table('absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('begins_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('ends_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_absence_deputy_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_person_id'), ['person_id'], unique=False)

    op.create_table('service_level',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('process_key', sa.String(length=100), nullable=False),
    sa.Column('element_id', sa.String(length=255), nullable=False),
    sa.Column('role_key', sa.String(length=60), nullable=False),
    sa.Column('min_priority', sa.Integer(), nullable=False),
    sa.Column('calendar_id', sa.Integer(), nullable=False),
    sa.Column('length', sa.String(length=40), nullable=False),
    sa.Column('warn', sa.Integer(), nullable=False),
    sa.Column('chain', app.lib.db.JsonText(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['business_calendar.id'], name=op.f('fk_service_level_calendar_id_business_calendar')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_level')),
    sa.UniqueConstraint('name', name=op.f('uq_service_level_name'))
    )
    op.create_table('level_clock',
    sa.Column('user_task_id', sa.Integer(), nullable=False),
    sa.Column('level_id', sa.Integer(), nullable=False),
    sa.Column('calendar_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('started_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('due_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('plan', app.lib.db.JsonText(), nullable=False),
    sa.Column('next_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('warned_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('breached_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('paused_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.Column('paused_for', sa.Text(), nullable=False),
    sa.Column('resume_at', app.lib.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['calendar_id'], ['business_calendar.id'], name=op.f('fk_level_clock_calendar_id_business_calendar')),
    sa.ForeignKeyConstraint(['level_id'], ['service_level.id'], name=op.f('fk_level_clock_level_id_service_level')),
    sa.ForeignKeyConstraint(['user_task_id'], ['user_task.id'], name=op.f('fk_level_clock_user_task_id_user_task')),
    sa.PrimaryKeyConstraint('user_task_id', name=op.f('pk_level_clock'))
    )
    with op.batch_alter_table('level_clock', schema=None) as batch_op:
        batch_op.create_index('ix_level_clock_next', ['state', 'next_at'], unique=False)
        batch_op.create_index('ix_level_clock_resume', ['state', 'resume_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('level_clock', schema=None) as batch_op:
        batch_op.drop_index('ix_level_clock_resume')
        batch_op.drop_index('ix_level_clock_next')

    op.drop_table('level_clock')
    op.drop_table('service_level')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absence_person_id'))
        batch_op.drop_index(batch_op.f('ix_absence_ends_at'))
        batch_op.drop_index(batch_op.f('ix_absence_deputy_id'))

    op.drop_table('absence')
    op.drop_table('business_calendar')
    op.drop_table('assignment_turn')
