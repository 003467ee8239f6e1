const PASTE = 'paste an id here';
const PORTAL = 'Only an admin of a partner whose portal is open has companies. Sign in as the head of the agency.';

/**
 * What the Examples menu offers. `variables` fills an operation in from `prefill.js`'s facts; `needs` names the fact
 * without which it cannot do anything, and says to the reader how to come by it.
 */
export const examples = [
  {
    title: 'Partner dashboard',
    about: 'Every buyer the viewer acts for, what waits for an answer, and the latest news.',
    kind: 'query',
    query: `# The partner dashboard in one round trip.
# Without a session, the viewer is null.
query Dashboard {
  viewer {
    user {
      name
    }
    unreadNotificationCount
    partnerDashboard {
      # A card per buyer.
      buyerAccounts(first: 25) {
        totalCount
        nodes {
          organization {
            id
            name
          }
          permissions
          quickActions
          delegation {
            id
            status
            acceptedAt
            expiresAt
          }
        }
      }
      pendingInvitations(first: 10) {
        totalCount
        nodes {
          id
          organization {
            name
          }
          invitedBy {
            name
          }
          permissions
          invitationExpiresAt
        }
      }
    }
    notifications(first: 5) {
      nodes {
        title
        createdAt
        readAt
      }
    }
  }
}
`,
  },
  {
    title: 'Partner Switcher',
    about: 'The workspaces the viewer can enter: own organizations first, then buyers.',
    kind: 'query',
    query: `# A MEMBER has a role; a PARTNER acts under a delegation.
query Switcher {
  viewer {
    contexts(first: 25) {
      totalCount
      nodes {
        mode
        role
        organization {
          id
          name
        }
        delegation {
          id
          permissions
          identityMode
          dataVisibility
          expiresAt
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Partner list of an organization',
    about: 'Newest first, in every state, with what the admin can do next.',
    kind: 'query',
    query: `# \`delegations\` is for the organization's admins,
# and null for everyone else.
query PartnerList($organizationId: ID!) {
  organization(id: $organizationId) {
    name
    delegations(first: 20) {
      totalCount
      nodes {
        id
        partnerDisplayName
        invitedEmail
        status
        actions
        permissions
        invitedBy {
          name
        }
        createdAt
        acceptedAt
        endedAt
        endNote
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`,
    variables: ({ administeredOrganization }) => ({ organizationId: administeredOrganization ?? PASTE }),
    needs: {
      fact: 'administeredOrganization',
      otherwise: 'Only an admin sees a partner list. Sign in as an admin, or paste the id of an organization.',
    },
  },
  {
    title: 'Invite a partner',
    about: 'By e-mail address, with the permissions the partner shall have.',
    kind: 'mutation',
    query: `# Expected refusals come as \`userErrors\`:
# run it twice to see one.
# Whether the address has an account is not told.
mutation InvitePartner($input: InvitePartnerInput!) {
  invitePartner(input: $input) {
    delegation {
      id
      partnerDisplayName
      status
      permissions
      invitationExpiresAt
      actions
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ administeredOrganization, invitee }) => ({
      input: {
        organizationId: administeredOrganization ?? PASTE,
        email: invitee ?? 'new.partner@example.com',
        permissions: ['SHORTLISTS', 'BRIEFS'],
        message: 'We would like you to run our next selection.',
      },
    }),
    needs: {
      fact: 'administeredOrganization',
      otherwise: 'Only an admin can invite. Sign in as an admin, or paste the id of an organization.',
    },
  },
  {
    title: 'Accept an invitation',
    about: 'As the invited person; access starts at once.',
    kind: 'mutation',
    query: `# By the delegation's id here. The \`token\` of the
# mailed link would prove the address as well.
mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    delegation {
      id
      status
      organization {
        name
      }
      permissions
      acceptedAt
      actions
    }
    userErrors {
      code
      message
    }
  }
}
`,
    variables: ({ pendingInvitation }) => ({ input: { delegationId: pendingInvitation ?? PASTE } }),
    needs: {
      fact: 'pendingInvitation',
      otherwise: 'No invitation is waiting for an answer. Invite somebody first, then sign in as that person.',
    },
  },
  {
    title: 'Team of a partner company',
    about: 'Who is on it, who has yet to come, and for whom each may act.',
    kind: 'query',
    query: `# \`users\` is for the partner's own team, and null for
# everyone else. A buyer sees who may act for it in the
# \`seats\` of its delegation.
query Team($partnerId: ID!) {
  node(id: $partnerId) {
    ... on Partner {
      name
      users(first: 20) {
        totalCount
        nodes {
          id
          firstName
          lastName
          email
          role
          status
          # Until when a new person can set a password.
          setupLinkExpiresAt
          seats(first: 10) {
            nodes {
              id
              status
              permissions
              actions
              addedBy {
                displayName
              }
              delegation {
                id
                status
                organization {
                  name
                }
              }
            }
          }
        }
      }
    }
  }
}
`,
    variables: ({ team }) => ({ partnerId: team ?? PASTE }),
    needs: {
      fact: 'team',
      otherwise: 'Only people on a partner\'s team see it. Sign in as somebody who works at an agency.',
    },
  },
  {
    title: 'Add a colleague',
    about: 'To a partner\'s team, with a seat: by its admin, or by an admin of a buyer.',
    kind: 'mutation',
    query: `# A new person gets a mail with a link to set a password.
# Whom a buyer's admin adds acts at once, but confined,
# until the partner approves the seat.
mutation AddColleague($input: AddPartnerUserInput!) {
  addPartnerUser(input: $input) {
    partnerUser {
      id
      status
      email
    }
    seats {
      id
      status
      permissions
      delegation {
        organization {
          name
        }
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ growingPartner, growingDelegation }) => ({
      input: {
        partnerId: growingPartner ?? PASTE,
        firstName: 'Grace',
        lastName: 'Hopper',
        email: 'grace.hopper@example.com',
        phone: '+1 555 010-4488',
        delegationIds: [growingDelegation ?? PASTE],
      },
    }),
    needs: {
      fact: 'growingPartner',
      otherwise: 'Only an admin of a partner company, or of an organization for which one acts, adds a person.',
    },
  },
  {
    title: 'Approve a seat',
    about: 'That the other side has given: the person is no longer confined, or may begin.',
    kind: 'mutation',
    query: `mutation ApproveSeat($input: SeatInput!) {
  approveSeat(input: $input) {
    seat {
      id
      status
      permissions
      user {
        name
      }
      actions
    }
    userErrors {
      code
      message
    }
  }
}
`,
    variables: ({ seatToApprove }) => ({ input: { seatId: seatToApprove ?? PASTE } }),
    needs: {
      fact: 'seatToApprove',
      otherwise: 'No seat waits for this person\'s approval. Add a colleague from the other side first.',
    },
  },
  {
    title: 'Revoke access',
    about: 'Permanent: the partner is out when this answers.',
    kind: 'mutation',
    query: `# Once this has answered, the partner can neither
# read nor write. Only a new invitation restores
# access.
mutation RevokeDelegation($input: DelegationInput!) {
  revokeDelegation(input: $input) {
    delegation {
      id
      partnerDisplayName
      status
      endedAt
      endNote
      actions
    }
    userErrors {
      code
      message
    }
  }
}
`,
    variables: ({ activeDelegation }) => ({
      input: { delegationId: activeDelegation ?? PASTE, note: 'Thank you for your work.' },
    }),
    needs: {
      fact: 'activeDelegation',
      otherwise: 'There is no active partner to revoke. Sign in as an admin whose organization has one.',
    },
  },
  {
    title: 'Partnerships of an organization',
    about: 'The organizations that it works with, or has asked to, each as its side is shown it.',
    kind: 'query',
    query: `# For the organization's members; \`actions\` are for its
# owners, admins and billing admins.
query Partnerships($organizationId: ID!) {
  organization(id: $organizationId) {
    name
    partnerships(first: 20) {
      totalCount
      nodes {
        id
        label
        counterpartDisplayName
        counterpart {
          id
          logoUrl
        }
        requestedByViewer
        actions
        createdAt
        acceptedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`,
    variables: ({ ownOrganization }) => ({ organizationId: ownOrganization ?? PASTE }),
    needs: {
      fact: 'ownOrganization',
      otherwise: 'Only a member sees an organization’s partnerships. Sign in as a member of one.',
    },
  },
  {
    title: 'Ask for a partnership',
    about: 'By the address of anybody in the other organization; whoever has none is told how to begin.',
    kind: 'mutation',
    query: `mutation RequestPartnership($input: RequestPartnershipInput!) {
  requestPartnership(input: $input) {
    partnership {
      id
      label
      counterpartDisplayName
      actions
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ administeredOrganization }) => ({
      input: { organizationId: administeredOrganization ?? PASTE, email: 'somebody@their-company.example' },
    }),
    needs: {
      fact: 'administeredOrganization',
      otherwise: 'Only an owner, admin or billing admin can ask. Sign in as one, or paste the id of an organization.',
    },
  },
  {
    title: 'Accept a partnership',
    about: 'By any owner, admin or billing admin of the organization that was asked.',
    kind: 'mutation',
    query: `# \`rejectPartnership\` and \`deletePartnership\` take
# the same input.
mutation AcceptPartnership($input: PartnershipInput!) {
  acceptPartnership(input: $input) {
    partnership {
      id
      label
      counterpartDisplayName
      actions
      acceptedAt
    }
    userErrors {
      code
      message
    }
  }
}
`,
    variables: ({ partnershipToAnswer, askedOrganization }) => ({
      input: { partnershipId: partnershipToAnswer ?? PASTE, organizationId: askedOrganization ?? PASTE },
    }),
    needs: {
      fact: 'partnershipToAnswer',
      otherwise: 'No organization has asked this person’s. Ask from another organization first.',
    },
  },
  {
    title: 'Companies of a partner',
    about: 'Those that it has signed up, with their apps, their look and who runs them.',
    kind: 'query',
    query: `# For the admins of the partner's team. They see who
# runs a company, and nothing of its workspace.
query Companies($partnerId: ID!, $search: String) {
  node(id: $partnerId) {
    ... on Partner {
      name
      licensed
      managedCompanies(first: 20, search: $search) {
        totalCount
        nodes {
          id
          name
          branding {
            logoUrl
            primaryColor
            source
          }
          apps {
            app {
              name
              tier
            }
            enabled
          }
          admins {
            id
            status
            user {
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
`,
    variables: ({ portal }) => ({ partnerId: portal ?? PASTE, search: null }),
    needs: { fact: 'portal', otherwise: PORTAL },
  },
  {
    title: 'Sign up a company',
    about: 'An organization of its own that the partner equips, brands and may let go.',
    kind: 'mutation',
    query: `# Without \`admins\` you run it yourself. Whoever is
# named is asked by mail.
mutation SignUpCompany($input: CreateManagedCompanyInput!) {
  createManagedCompany(input: $input) {
    organization {
      id
      name
      managedBy {
        name
      }
      apps {
        app {
          name
        }
        enabled
      }
      admins {
        status
        user {
          name
        }
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ portal, app }) => ({
      input: {
        partnerId: portal ?? PASTE,
        name: 'Tidewater Cafés',
        appIds: app ? [app] : [],
        admins: [{ email: 'somebody@tidewater.example', name: 'Somebody Else' }],
      },
    }),
    needs: { fact: 'portal', otherwise: PORTAL },
  },
  {
    title: 'Change the look',
    about: 'Of a partner’s organization and of all its companies, on pages, in mails and in open workspaces.',
    kind: 'mutation',
    query: `# A logo is sent to /uploads first. \`warnings\` say
# when a colour is hard to read.
mutation ChangeLook($input: UpdateBrandingInput!) {
  updateBranding(input: $input) {
    branding {
      logoUrl
      primaryColor
      onPrimaryColor
      source
      supportChannel {
        ... on SupportEmail {
          email
        }
        ... on SupportLink {
          url
        }
      }
    }
    warnings
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ portal }) => ({
      input: { partnerId: portal ?? PASTE, primaryColor: '#9d174d' },
    }),
    needs: { fact: 'portal', otherwise: PORTAL },
  },
  {
    title: 'Workspace',
    about: 'All that a page needs: the banner, the tabs with their counts, what is new in each, and where to subscribe from.',
    kind: 'query',
    query: `# One query for every workspace: a tab that is not
# the viewer's is absent, and its list is null.
query Workspace($organizationId: ID!) {
  workspace(organizationId: $organizationId) {
    mode
    actingAs {
      banner
      identityMode
      delegation {
        permissions
        dataVisibility
        expiresAt
      }
    }
    tabs {
      key
      label
      count
    }
    shortlists(first: 5) {
      nodes {
        id
        title
        status
        itemCount
        author {
          displayName
        }
        notes(first: 3) {
          totalCount
          nodes {
            text
            author {
              displayName
            }
          }
        }
      }
    }
    briefs(first: 5, status: [DRAFT, SENT]) {
      nodes {
        id
        title
        kind
        responses(first: 1) {
          totalCount
          nodes {
            message
            quote {
              amount
              currency
            }
          }
        }
      }
    }
    notes(first: 5) {
      nodes {
        text
        visibility
      }
    }
    savedSolutions(first: 5) {
      nodes {
        solution {
          name
        }
      }
    }
    cursor
  }
}
`,
    variables: ({ workspace }) => ({ organizationId: workspace ?? PASTE }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Shortlists tab',
    about: 'Drafts of one’s own side and what is published, with what the viewer can do with each.',
    kind: 'query',
    query: `# \`author\` is who made it, as far as this viewer
# may know; \`actions\` is what this viewer can do.
query Shortlists($organizationId: ID!) {
  workspace(organizationId: $organizationId) {
    shortlists(first: 20) {
      totalCount
      nodes {
        id
        title
        description
        status
        version
        actions
        author {
          displayName
          partner {
            name
          }
        }
        itemCount
        items {
          id
          position
          solution {
            name
            vendorName
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`,
    variables: ({ workspace }) => ({ organizationId: workspace ?? PASTE }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Briefs tab',
    about: 'What is asked of suppliers, whom, and what they have answered.',
    kind: 'query',
    query: `# \`sentAs\` is whose name suppliers see. Under the
# identity mode AS_BUYER that is the organization's.
query Briefs($organizationId: ID!) {
  workspace(organizationId: $organizationId) {
    briefs(first: 10) {
      totalCount
      nodes {
        id
        kind
        title
        status
        sentAs
        version
        actions
        author {
          displayName
        }
        recipients {
          solution {
            name
          }
          email
          delivery
          respondedAt
        }
        responses(first: 5) {
          totalCount
          nodes {
            message
            quote {
              amount
              currency
            }
            solution {
              vendorName
            }
            receivedAt
          }
        }
      }
    }
  }
}
`,
    variables: ({ workspace }) => ({ organizationId: workspace ?? PASTE }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Notes tab',
    about: 'Shared notes on what the viewer sees, and the viewer’s own.',
    kind: 'query',
    query: `# Nobody but its author ever finds a personal note:
# not in a list, a count, an event or a notice.
query Notes($organizationId: ID!) {
  workspace(organizationId: $organizationId) {
    notes(first: 20) {
      totalCount
      nodes {
        id
        text
        visibility
        version
        actions
        author {
          displayName
        }
        subject {
          __typename
          ... on Solution {
            name
          }
          ... on Shortlist {
            title
          }
          ... on Brief {
            title
          }
        }
      }
    }
  }
}
`,
    variables: ({ workspace }) => ({ organizationId: workspace ?? PASTE }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Saved solutions tab',
    about: 'What one’s own side has put aside, and what others have, if that is the viewer’s to see.',
    kind: 'query',
    query: `query SavedSolutions($organizationId: ID!) {
  workspace(organizationId: $organizationId) {
    savedSolutions(first: 20) {
      totalCount
      nodes {
        id
        savedAt
        savedBy {
          displayName
        }
        solution {
          name
          vendorName
          summary
        }
      }
    }
  }
}
`,
    variables: ({ workspace }) => ({ organizationId: workspace ?? PASTE }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Documents tab',
    about: 'What an organization keeps, and what its partners share with it, each file with a link to download it.',
    kind: 'query',
    query: `# What is in a folder: \`documents(folderId:)\`.
query Documents($organizationId: ID!) {
  workspace(organizationId: $organizationId) {
    documents(first: 20) {
      totalCount
      nodes {
        id
        kind
        name
        contentType
        size
        downloadUrl
        actions
        sharedWith {
          counterpartDisplayName
        }
      }
    }
    sharedDocuments(first: 20) {
      totalCount
      nodes {
        id
        kind
        name
        downloadUrl
        owner {
          name
        }
      }
    }
  }
}
`,
    variables: ({ ownOrganization }) => ({ organizationId: ownOrganization ?? PASTE }),
    needs: { fact: 'ownOrganization', otherwise: 'Only members see documents. Sign in as a member of an organization.' },
  },
  {
    title: 'Make a folder',
    about: 'By any member. `folderId` puts it into another; `uploadDocument` puts a file into it.',
    kind: 'mutation',
    query: `mutation CreateFolder($input: CreateFolderInput!) {
  createFolder(input: $input) {
    document {
      id
      name
      actions
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ ownOrganization }) => ({
      input: { organizationId: ownOrganization ?? PASTE, name: 'Ideas' },
    }),
    needs: { fact: 'ownOrganization', otherwise: 'Only members keep documents. Sign in as a member of an organization.' },
  },
  {
    title: 'Share a document',
    about: 'With a partner, to be read: a folder with all that is in it, now and later.',
    kind: 'mutation',
    query: `# \`unshareDocument\` takes the same input.
mutation ShareDocument($input: ShareDocumentInput!) {
  shareDocument(input: $input) {
    document {
      id
      name
      sharedWith {
        counterpartDisplayName
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ partnershipToShareOver }) => ({
      input: { documentId: PASTE, partnershipId: partnershipToShareOver ?? PASTE },
    }),
    needs: {
      fact: 'partnershipToShareOver',
      otherwise: 'There is no partner to share with. Sign in as a member of an organization that has one.',
    },
  },
  {
    title: 'Find solutions',
    about: 'The catalogue, by the beginnings of words.',
    kind: 'query',
    query: `# Each word begins a word of the name, the vendor,
# the category or the summary.
query FindSolutions($search: String) {
  solutions(search: $search, first: 20) {
    totalCount
    nodes {
      id
      name
      vendorName
      category
      summary
      websiteUrl
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: () => ({ search: 'pay contract' }),
  },
  {
    title: 'Create a shortlist',
    about: 'A partner’s is a draft until it is published; a member’s is published at once.',
    kind: 'mutation',
    query: `# Publish it with publishShortlist, and watch it
# arrive in the \`Live workspace\` of a member.
mutation CreateShortlist($input: CreateShortlistInput!) {
  createShortlist(input: $input) {
    shortlist {
      id
      title
      status
      version
      actions
      items {
        id
        position
        solution {
          name
        }
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ workspace, solution }) => ({
      input: {
        organizationId: workspace ?? PASTE,
        title: 'To talk about on Monday',
        solutionIds: [solution ?? PASTE],
      },
    }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Draft a brief',
    about: 'Then sendBrief mails it: the mails of `dev` lie in its data folder, and their links open here.',
    kind: 'mutation',
    query: `# Send it with sendBrief. Each supplier gets a link
# to a page on which they answer without an account.
mutation DraftBrief($input: CreateBriefInput!) {
  createBrief(input: $input) {
    brief {
      id
      status
      version
      actions
      recipients {
        email
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ workspace, solution }) => ({
      input: {
        organizationId: workspace ?? PASTE,
        kind: 'RFP',
        title: 'Payroll for 200 drivers',
        body: 'What would a weekly pay run cost us, and how soon could you start?',
        solutionIds: [solution ?? PASTE],
      },
    }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Add a note',
    about: 'A personal one is for its author alone; share it with updateNote.',
    kind: 'mutation',
    query: `# Its subject is a solution, or a shortlist or a brief
# in the workspace.
mutation AddNote($input: AddNoteInput!) {
  addNote(input: $input) {
    note {
      id
      text
      visibility
      version
      actions
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: ({ workspace, solution }) => ({
      input: {
        organizationId: workspace ?? PASTE,
        subjectId: solution ?? PASTE,
        text: 'Ask them for references.',
        visibility: 'PERSONAL',
      },
    }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Live workspace',
    about: 'What is made, changed, published and deleted, the moment it is the viewer’s to see; and the end of access.',
    kind: 'subscription',
    query: `# Leave this running, and work as somebody else in
# another browser tab. Take \`cursor\` from the
# workspace to miss nothing in between.
subscription LiveWorkspace($organizationId: ID!, $after: StreamCursor) {
  workspaceEvents(organizationId: $organizationId, after: $after) {
    __typename
    ... on WorkspaceChanged {
      cursor
      change
      actor {
        displayName
      }
      node {
        __typename
        id
        ... on Shortlist {
          title
          status
          version
        }
        ... on Brief {
          title
          briefStatus: status
          version
        }
        ... on BriefResponse {
          message
          quote {
            amount
            currency
          }
        }
        ... on Note {
          text
          visibility
        }
      }
      deletedId
    }
    ... on AccessChanged {
      cursor
      tabs {
        key
        count
      }
    }
    ... on AccessEnded {
      cursor
      status
    }
    ... on StreamPosition {
      cursor
    }
    ... on StreamTruncated {
      cursor
    }
  }
}
`,
    variables: ({ workspace }) => ({ organizationId: workspace ?? PASTE }),
    needs: { fact: 'workspace', otherwise: 'Sign in as somebody who is a member of an organization, or acts for one.' },
  },
  {
    title: 'Live notifications',
    about: 'Resumes from the cursor read with the last page: nothing missed, nothing twice.',
    kind: 'subscription',
    query: `# Leave this running, and act as somebody else
# in another browser tab. Newest first;
# StreamPosition: all up to here is delivered.
subscription LiveNotifications($after: StreamCursor) {
  notifications(after: $after) {
    __typename
    ... on NotificationReceived {
      cursor
      unreadNotificationCount
      notification {
        id
        kind
        title
        organization {
          name
        }
        subject {
          id
        }
        createdAt
      }
    }
    ... on NotificationsRead {
      cursor
      ids
      unreadNotificationCount
    }
    ... on StreamPosition {
      cursor
    }
    ... on StreamTruncated {
      cursor
    }
  }
}
`,
    variables: ({ notificationCursor }) => ({ after: notificationCursor ?? null }),
    needs: { fact: 'notificationCursor', otherwise: 'Notifications belong to a person. Sign in first.' },
  },
  {
    title: 'Live partner list',
    about: 'Every change of an organization’s delegations, as it happens.',
    kind: 'subscription',
    query: `# For the organization's admins. Invite, accept
# or revoke in another browser tab.
subscription LivePartnerList($organizationId: ID!, $after: StreamCursor) {
  delegationEvents(organizationId: $organizationId, after: $after) {
    __typename
    ... on DelegationChanged {
      cursor
      delegation {
        id
        partnerDisplayName
        status
        actions
        permissions
      }
    }
    ... on StreamPosition {
      cursor
    }
    ... on StreamTruncated {
      cursor
    }
  }
}
`,
    variables: ({ administeredOrganization }) => ({ organizationId: administeredOrganization ?? PASTE }),
    needs: {
      fact: 'administeredOrganization',
      otherwise: 'Only an admin can watch a partner list. Sign in as an admin, or paste the id of an organization.',
    },
  },
];
