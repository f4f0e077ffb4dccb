"""What the inbox finds user tasks by, desks of single people, and views that are kept."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

import app.lib.db

revision = '0008'
down_revision = "0007"
branch_labels = None
depends_on = None

PLAIN = sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql')
BATCH = 2000


def upgrade() -> None:
    _tables()
    _fill()


def _tables() -> None:
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role_key', sa.String(length=60), nullable=True),
    sa.Column('created_at', app.lib.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_view_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('uuid', name=op.f('uq_saved_view_uuid'))
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_view_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_view_role_key'), ['role_key'], unique=False)
    op.create_table('first_view',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('saved_view_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_first_view_person_id_person')),
    sa.ForeignKeyConstraint(['saved_view_id'], ['saved_view.id'], name=op.f('fk_first_view_saved_view_id_saved_view'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_first_view'))
    )
    with op.batch_alter_table('first_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_first_view_saved_view_id'), ['saved_view_id'], unique=False)
    op.create_table('task_fact',
    sa.Column('user_task_id', sa.Integer(), nullable=False),
    sa.Column('name', PLAIN, nullable=False),
    sa.Column('text', PLAIN, nullable=False),
    sa.Column('number', sa.Double(), nullable=True),
    sa.Column('due_sort', app.lib.db.Moment(timezone=True), nullable=False),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_task_id'], ['user_task.id'], name=op.f('fk_task_fact_user_task_id_user_task')),
    sa.PrimaryKeyConstraint('user_task_id', 'name', 'text', name=op.f('pk_task_fact'))
    )
    numbers = sa.text('number IS NOT NULL')
    with op.batch_alter_table('task_fact', schema=None) as batch_op:
        batch_op.create_index('ix_task_fact_text', ['name', 'text', 'due_sort', 'urgency', 'user_task_id'], unique=False)
        batch_op.create_index('ix_task_fact_number', ['name', 'number', 'user_task_id'], unique=False, sqlite_where=numbers, postgresql_where=numbers)

    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index('ix_offer_urgent', ['role_key', 'urgency', 'due_sort', 'user_task_id'], unique=False)
        batch_op.create_index('ix_offer_newest', ['role_key', 'user_task_id'], unique=False)
    with op.batch_alter_table('user_task', schema=None) as batch_op:
        for name, length in (('process_key', 100), ('customer_key', 100), ('customer_name', 200), ('product_key', 100), ('product_name', 200)):
            batch_op.add_column(sa.Column(name, sa.String(length=length), server_default='', nullable=False))
        batch_op.create_index('ix_user_task_done', ['assignee_id', 'state', 'id'], unique=False)
        batch_op.create_index('ix_user_task_due', ['state', 'due_sort', 'urgency', 'id'], unique=False)
        batch_op.create_index('ix_user_task_urgent', ['state', 'urgency', 'due_sort', 'id'], unique=False)
        batch_op.create_index('ix_user_task_newest', ['state', 'id'], unique=False)
        batch_op.create_index('ix_user_task_follow_up', ['state', 'follow_up_at'], unique=False)
        for name in ('process', 'customer', 'product'):
            batch_op.create_index(f'ix_user_task_{name}', [f'{name}_key', 'state', 'due_sort', 'urgency', 'id'], unique=False)


def _fill() -> None:
    """Says of the user tasks that are there what new ones say of themselves.

    The variables of open ones are in the states of their instances; ``flask inbox renew`` reads them.
    """
    op.execute(
        "UPDATE user_task SET process_key = (SELECT i.process_key FROM instance i "
        "WHERE i.id = user_task.instance_id)"
    )
    for column, source in (
        ('customer_key', 'customer c ON c.id = o.customer_id'),
        ('product_key', 'product c ON c.id = t.product_id'),
    ):
        name = column.replace('_key', '_name')
        found = (
            "FROM instance i JOIN order_item t ON t.instance_uuid = i.uuid "
            f"JOIN customer_order o ON o.id = t.order_id JOIN {source} "
            "WHERE i.id = user_task.instance_id"
        )
        op.execute(
            f"UPDATE user_task SET {column} = coalesce((SELECT min(c.key) {found}), ''), "
            f"{name} = coalesce((SELECT min(c.name) {found}), '')"
        )
    _words()
    _desks()


def _words() -> None:
    connection = op.get_bind()
    tasks = sa.table('user_task', *(sa.column(name) for name in ('id', 'name', 'title', 'business_key', 'state', 'due_sort', 'urgency')))
    facts = sa.table('task_fact', *(sa.column(name) for name in ('user_task_id', 'name', 'text', 'due_sort', 'urgency')))
    last = 0
    while True:
        rows = connection.execute(sa.select(tasks).where(tasks.c.state == 'open', tasks.c.id > last).order_by(tasks.c.id).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].id
        connection.execute(sa.insert(facts), [
            {'user_task_id': row.id, 'name': '', 'text': word, 'due_sort': row.due_sort, 'urgency': row.urgency}
            for row in rows for word in _of(f'{row.name} {row.title} {row.business_key}')
        ])


def _of(text: str) -> list[str]:
    found: dict[str, None] = {}
    for chunk in text.casefold().split():
        for word in (chunk.strip('.,;:()'), *re.findall(r'[^\W_]+', chunk)):
            if word:
                found[word[:120]] = None
    return list(found)[:16]


def _desks() -> None:
    """Offers unclaimed user tasks that name people to those people too."""
    connection = op.get_bind()
    tasks = sa.table('user_task', sa.column('id'), sa.column('candidate_people', app.lib.db.JsonText()), sa.column('candidate_roles', app.lib.db.JsonText()), sa.column('state'), sa.column('assignee_id'), sa.column('due_sort'), sa.column('urgency'))
    offers = sa.table('offer', *(sa.column(name) for name in ('user_task_id', 'role_key', 'due_sort', 'urgency')))
    people: dict[str, list[int]] = {}
    for key, name in connection.execute(sa.text('SELECT id, name FROM person WHERE active')):
        people.setdefault(name, []).append(key)
    named = sa.select(tasks).where(tasks.c.state == 'open', tasks.c.assignee_id.is_(None), sa.type_coerce(tasks.c.candidate_people, sa.Text) != '[]')
    for row in connection.execute(named).all():
        desks = [f'@{key}' for name in dict.fromkeys(row.candidate_people) for key in people.get(name, ())]
        if desks and not row.candidate_roles:  # until now the administrators had it
            connection.execute(sa.delete(offers).where(offers.c.user_task_id == row.id))
        for desk in dict.fromkeys(desks):
            connection.execute(sa.insert(offers).values(user_task_id=row.id, role_key=desk, due_sort=row.due_sort, urgency=row.urgency))


def downgrade() -> None:
    op.execute("DELETE FROM offer WHERE role_key LIKE '@%'")
    with op.batch_alter_table('user_task', schema=None) as batch_op:
        for name in ('product', 'customer', 'process', 'follow_up', 'newest', 'urgent', 'due', 'done'):
            batch_op.drop_index(f'ix_user_task_{name}')
        for name in ('product_name', 'product_key', 'customer_name', 'customer_key', 'process_key'):
            batch_op.drop_column(name)
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_index('ix_offer_newest')
        batch_op.drop_index('ix_offer_urgent')
    op.drop_table('task_fact')
    op.drop_table('first_view')
    op.drop_table('saved_view')
