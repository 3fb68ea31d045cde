"""The GraphQL operations sent to Linear: https://linear.app/developers/graphql"""

CREATE_ISSUE = """
mutation CreateIssue($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { id identifier url } }
}
"""

# Keyed by issue and address: the same link twice is one attachment. https://linear.app/developers/attachments
LINK_TICKET = """
mutation LinkTicket($input: AttachmentCreateInput!) {
  attachmentCreate(input: $input) { success attachment { id } }
}
"""

READ_ISSUE = """
query ReadIssue($id: String!, $url: String!) {
  issue(id: $id) {
    id identifier url
    attachments(first: 1, filter: { url: { eq: $url } }) { nodes { id } }
  }
}
"""

FIND_TEAM = """
query FindTeam($filter: TeamFilter!) {
  teams(first: 1, filter: $filter) { nodes { id key } }
}
"""

FIND_TRIAGE = """
query FindTriage($team: ID!) {
  workflowStates(first: 1, filter: { team: { id: { eq: $team } }, type: { eq: "triage" } }) { nodes { id } }
}
"""

FIND_LABELS = """
query FindLabels($name: String!) {
  issueLabels(first: 50, filter: { name: { eqIgnoreCase: $name } }) { nodes { id isGroup team { id } } }
}
"""

# Our own issue, and those to which somebody has linked one of the tickets; one question for all addresses.
FIND_ISSUES = """
query FindIssues($id: ID!, $urls: [String!]!) {
  mine: issues(first: 1, includeArchived: true, filter: { id: { eq: $id } }) { nodes { id identifier url } }
  linked: attachments(first: 50, filter: { url: { in: $urls } }) {
    nodes { url subtitle issue { id identifier url createdAt archivedAt trashed state { type } } }
  }
}
"""

READ_ID = """
query ReadId($id: String!) {
  issue(id: $id) { id }
}
"""

RELATE_ISSUES = """
mutation RelateIssues($input: IssueRelationCreateInput!) {
  issueRelationCreate(input: $input) { success issueRelation { id } }
}
"""

READ_LINKS = """
query ReadLinks($id: String!) {
  issue(id: $id) { id identifier url attachments(first: 250) { nodes { url title subtitle } } }
}
"""

# With those that a person has taken off the issue, which must not come back.
READ_NEEDS = """
query ReadNeeds($issue: ID!) {
  customerNeeds(first: 250, includeArchived: true, filter: { issue: { id: { eq: $issue } } }) {
    nodes { id customer { externalIds name domains revenue tier { name } } }
  }
}
"""

FIND_CUSTOMER = """
query FindCustomer($filter: CustomerFilter!) {
  customers(first: 1, filter: $filter) { nodes { id } }
}
"""

UPSERT_CUSTOMER = """
mutation UpsertCustomer($input: CustomerUpsertInput!) {
  customerUpsert(input: $input) { success customer { id } }
}
"""

CREATE_NEED = """
mutation CreateNeed($input: CustomerNeedCreateInput!) {
  customerNeedCreate(input: $input) { success need { id } }
}
"""

CREATE_COMMENT = """
mutation CreateComment($input: CommentCreateInput!) {
  commentCreate(input: $input) { success comment { id issue { id identifier url } } }
}
"""

READ_COMMENT = """
query ReadComment($id: String!) {
  comment(id: $id) { id issue { id identifier url } }
}
"""

READ_STATES = """
query ReadStates($id: String!) {
  issue(id: $id) { id state { type } team { states(first: 100) { nodes { id type position } } } }
}
"""

MOVE_ISSUE = """
mutation MoveIssue($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success issue { id } }
}
"""
