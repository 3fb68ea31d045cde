"""What people and the AI say around an issue in the simulated world, by what it really means."""

from service.demo.world.acts import Meaning

GREETINGS = ("Hello,", "Hi there,", "Good morning,", "Hello support,", "Dear team,", "Hi,", "")
CLOSERS = (
    "Thanks in advance!",
    "Please have a look.",
    "We need this today.",
    "Best regards",
    "It blocks our whole team.",
    "Kind regards from our office",
    "",
)
DETAILS = (
    "It happens in every browser.",
    "It worked last week.",
    "Three colleagues see the same.",
    "I already tried to sign out and in again.",
    "We did not change anything on our side.",
    "",
)

PHRASES: dict[Meaning, tuple[str, ...]] = {
    Meaning.THANKS: (
        "Thanks!",
        "Thank you so much.",
        "Many thanks!",
        "Thank you very much for the quick reply.",
        "Great, thanks!",
        "Thanks a lot!",
        "Thank you!",
        "Perfect, thank you.",
        "Ok, thanks.",
        "Thanks for your help!",
    ),
    Meaning.WORKED: (
        "That worked, thanks!",
        "It works now.",
        "That fixed it, thank you.",
        "Yes, that solved it.",
        "Problem solved, thanks!",
        "It is working again, thank you.",
        "That did the trick!",
        "Great, that worked.",
        "Solved, many thanks!",
        "This solved my problem.",
    ),
    Meaning.REPAIR: (
        "No, I said the {thing}, not the other one.",
        "That is not what I asked. It is about the {thing}.",
        "No, that did not help. The {thing} is the problem.",
        "You misunderstood me, I meant the {thing}.",
        "I already told you that it is the {thing}.",
        "That's not my question. Please read again: the {thing}.",
        "No, still wrong. I was asking about the {thing}.",
    ),
    Meaning.ASKS_HUMAN: (
        "I want to talk to a human.",
        "Can I speak to a real person please?",
        "Please connect me with an agent.",
        "Let me talk to a human agent, please.",
        "I would like to speak to somebody from your team, not to a bot.",
        "Human please.",
        "Is there a real person I can talk to?",
    ),
    Meaning.COMES_BACK: (
        "I am back with the same problem. {problem}",
        "This is still not solved. {problem}",
        "It happened again. {problem}",
        "I wrote about this before and it is still broken. {problem}",
        "Unfortunately the same again: {problem}",
    ),
    Meaning.ASKS_AGAIN: (
        "I have not heard from you yet. {problem}",
        "Second try, as my first request is still waiting. {problem}",
        "Is anybody reading this? {problem}",
        "I wrote already today, this is urgent. {problem}",
    ),
    Meaning.DETAIL: (
        "It is workspace {number}, and it concerns the {thing}.",
        "We use the current version. It is about the {thing}.",
        "It started on Monday, for all of us.",
        "The account is the one of our main office, number {number}.",
        "I attached nothing, but the {thing} is the newest one.",
    ),
    Meaning.WISH: (
        "By the way, we need five more seats from next month on.",
        "Could you also send us a quote for 20 additional users?",
        "Which plan includes single sign-on?",
        "We have reached the limit of our plan, what comes next?",
        "Our sales department would like to use it too.",
        "Is there a bigger plan for companies of our size?",
        "We would like to upgrade to the Enterprise plan.",
    ),
    Meaning.GLAD: (
        "I love the product, your service is wonderful and excellent, we are very happy and it is a great pleasure.",
        "We are delighted with you, excellent and friendly people, we love it, the best and most wonderful service.",
        "It is a joy to work with you, the best and most excellent support, we love it and are very happy.",
    ),
    Meaning.ANGRY: (
        "This is terrible, awful and horrible, we are very angry, we hate it and are deeply disappointed.",
        "What an awful and horrible disaster, I hate it, I am furious and this is the worst and a disgrace.",
        "I am furious, this is the worst and most terrible service, an awful disaster, and we hate it.",
    ),
    Meaning.SPAM: (
        "You have won a voucher, claim it at prize-{number}.example before midnight.",
        "Cheap followers for your company, offer {number}, see followers.example",
        "Invest now and double your money, write to offer@lottery.example",
    ),
    Meaning.QUESTION: (
        "Which workspace does this concern?",
        "Could you tell me when this started?",
        "Which browser do you use?",
        "Can you tell me the number of the {thing}?",
        "Is this about one person or about everybody?",
    ),
    Meaning.NON_ANSWER: (
        "I'm sorry, I could not find anything about that.",
        "I do not have enough information to help with this.",
        "Unfortunately I am not able to answer that.",
        "I'm not sure how to help with this one.",
        "Sorry, I don't know the answer to that.",
    ),
    Meaning.ERROR: (
        "Something went wrong on my side. Please try again later.",
        "Sorry, an error occurred while I was working on this.",
        "I ran into a technical problem and cannot continue.",
    ),
    Meaning.HAND_OVER: (
        "I am passing you to a colleague who can look into this.",
        "I will hand this over to our support team.",
        "Let me connect you with a human agent.",
        "A member of our team will take over from here.",
        "I have forwarded your request to our specialists.",
    ),
    Meaning.REPLY: (
        "I can see it on our side too. Our engineers have it and I will write as soon as there is news.",
        "I have reproduced this and passed it to the developers. I keep you posted.",
        "I am looking into it together with a colleague and will write again soon.",
    ),
    Meaning.ASKS_BACK: (
        "Could you send me the time of the last attempt?",
        "Which account did you use when it happened?",
        "Can you tell me whether the {thing} is affected for all of you?",
    ),
    Meaning.SOLUTION: (
        "{answer} I checked it in your workspace.",
        "I had a look. {answer}",
        "{answer} Please write if anything is left open.",
        "Sorry for the trouble. {answer}",
    ),
    Meaning.FIXED: (
        "The fix went out this morning, {code} should be gone.",
        "Our developers corrected this. Please reload the page once.",
        "The release of today contains the correction.",
    ),
    Meaning.SLIP: (
        "For the team: this customer is on the old plan, check the contract first.",
        "Note to us: same as the case of last week, see the runbook.",
    ),
    Meaning.NOTE: (
        "Checked the account, nothing unusual in the log.",
        "Took it over, waiting for the second line.",
        "Belongs to the other request of this customer.",
    ),
    Meaning.SUMMARY: (
        "For whoever takes over: it is about the {thing}. What I proposed did not settle it.",
        "Summary: the customer asks about the {thing}, see above for what I answered.",
    ),
    Meaning.DRAFT: ("Suggested reply: {answer}", "Draft for the agent: {answer}"),
    Meaning.ANSWER: ("{answer}", "Here is what helps: {answer}", "I found this in our help center. {answer}"),
}
