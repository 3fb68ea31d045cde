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
