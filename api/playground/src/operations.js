/** The operations the page runs for itself; those it offers to the reader are in `examples.js`. */

export const LOG_IN = /* GraphQL */ `
  mutation LogIn($input: LogInInput!) {
    logIn(input: $input) {
      session {
        token
        expiresAt
      }
      viewer {
        user {
          name
        }
      }
      userErrors {
        code
        message
      }
    }
  }
`;

export const LOG_OUT = /* GraphQL */ `
  mutation LogOut {
    logOut {
      loggedOut
    }
  }
`;

/** Whom and what the signed-in person could act on next, to fill in the examples' variables. */
export const FACTS = /* GraphQL */ `
  query Facts {
    viewer {
      email
      notificationCursor
      contexts(first: 10) {
        nodes {
          mode
          role
          organization {
            id
            name
            members(first: 25) {
              nodes {
                email
              }
            }
            partnerships(first: 10, label: [RECEIVED_AWAITING_APPROVAL, ACCEPTED]) {
              nodes {
                id
                actions
                organization {
                  id
                }
              }
            }
            delegations(first: 10, status: [PENDING, ACTIVE, SUSPENDED]) {
              nodes {
                id
                status
                actions
                invitedEmail
                partner {
                  id
                }
                seats(first: 5, status: [AWAITING_ORGANIZATION]) {
                  nodes {
                    id
                    actions
                  }
                }
              }
            }
          }
        }
      }
      partnerDashboard {
        partner {
          id
          managedCompanies(first: 1) {
            totalCount
          }
          users(first: 20) {
            nodes {
              seats(first: 5) {
                nodes {
                  id
                  actions
                }
              }
            }
          }
        }
        buyerAccounts(first: 10) {
          nodes {
            delegation {
              id
              actions
              partner {
                id
              }
            }
          }
        }
        pendingInvitations(first: 1) {
          nodes {
            id
          }
        }
      }
    }
    solutions(first: 3) {
      nodes {
        id
      }
    }
    apps {
      id
      tier
    }
  }
`;
